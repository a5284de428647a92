/** Dated archives: mirrors whose URLs hold a moment, and serve what there was at it. Pure. */
import { z } from 'zod'
import { mirrorUrl, publicMirrorUrl } from './url.ts'

/** How a moment stands in the URLs of dated archives: each writes it in one of these forms, all in UTC. */
const FORMS: Record<string, (iso: string) => string> = {
  // Debian's and Ubuntu's snapshot services.
  '{YYYYMMDDTHHMMSSZ}': (iso) => `${iso.slice(0, 19).replaceAll(/[-:]/g, '')}Z`,
  '{YYYY-MM-DD}': (iso) => iso.slice(0, 10),
  '{YYYYMMDD}': (iso) => iso.slice(0, 10).replaceAll('-', ''),
}

/** The forms, for messages. */
export const DATE_FORMS = Object.keys(FORMS).join(', ')

/** Whether a URL is that of a dated archive. */
export function isDated(url: string): boolean {
  return Object.keys(FORMS).some((form) => url.includes(form))
}

/** The URL of a dated archive at a moment. */
export function atDate(url: string, moment: Date): string {
  return Object.entries(FORMS).reduce((text, [form, write]) => text.replaceAll(form, write(moment.toISOString())), url)
}

/** A URL that may be one of a dated archive; what stands for the moment stays in it. */
const dated = (plain: z.ZodType<string, string>): z.ZodType<string, string> =>
  z.string().transform((text, context): string => {
    const { data, error } = plain.safeParse(atDate(text, new Date(0)))
    for (const { message } of error?.issues ?? []) context.addIssue({ code: 'custom', message })
    if (data === undefined) return z.NEVER
    return isDated(text) ? text.replace(/\/+$/, '') : data
  })

/** As `mirrorUrl`, with a form of a date or without. */
export const perhapsDatedMirrorUrl = dated(mirrorUrl)

/** The URL of a dated archive in a file that others read. */
export const datedMirrorUrl = dated(publicMirrorUrl).refine(isDated, {
  error: `must hold the date in one of the forms ${DATE_FORMS}`,
})

/** A moment that has passed: a day, which is its first second, or the form of Debian's snapshot service, in UTC. */
export const snapshotMoment = z.string().transform((text, context): Date => {
  const refuse = (message: string): never => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  const [, day, hours, minutes, seconds] =
    /^(\d{4}-?\d\d-?\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(text) ??
    /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(text) ??
    []
  const date = day?.replaceAll('-', '').replace(/^(....)(..)(..)$/, '$1-$2-$3')
  const iso = `${date}T${hours ?? '00'}:${minutes ?? '00'}:${seconds ?? '00'}.000Z`
  const moment = new Date(iso)
  // Date takes the 31st of February for the 3rd of March.
  if (Number.isNaN(moment.getTime()) || moment.toISOString() !== iso)
    return refuse(`"${text}" is no date: write a day such as 2026-11-01, or a moment such as 20261101T120000Z`)
  return moment.getTime() > Date.now() ? refuse(`${text} has not come yet`) : moment
})
