/** The report in a browser: what it asks for, what it runs, and whether everybody can read it. */
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execa } from 'execa'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { differenceOf } from '../../src/image/difference.ts'
import { describeDifference } from '../../src/report/difference.ts'
import { reportPage } from '../../src/report/page/page.ts'
import { file, image } from '../support/images.ts'
import { failedRecord } from '../support/record.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** A PNG of one point. */
const SCREEN = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const difference = describeDifference(
  differenceOf(image({ files: [file('/etc/old')] }), image({ files: [file(`/srv/${'long/'.repeat(30)}`)] })),
)

const HOSTILE = '</td></script><img src=x onerror="document.title=1"><script>document.title=2</script> \' " `'

let directory: string
let browser: Browser

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cloudstamp-page-'))
  const { stdout } = await execa('which', ['chromium'])
  // Root has no sandbox to give, and the pages are our own.
  browser = await puppeteer.launch({ executablePath: stdout, args: ['--no-sandbox'], protocolTimeout: 120_000 })
})

afterAll(async () => {
  await browser.close()
  await rm(directory, { recursive: true, force: true })
})

interface Shown {
  page: Page
  requests: string[]
  complaints: string[]
}

/** Opens a report as a file. */
async function open(markup: string, look: { scheme: 'light' | 'dark'; width: number }): Promise<Shown> {
  const file = join(directory, 'report.html')
  await writeFile(file, markup)
  const page = await browser.newPage()
  const [requests, complaints]: [string[], string[]] = [[], []]
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: look.scheme }])
  await page.setViewport({ width: look.width, height: 900 })
  await page.goto(pathToFileURL(file).href)
  return { page, requests, complaints }
}

test.each([
  ['light', 1200],
  ['dark', 1200],
  ['light', 390],
] as const)('axe-core finds no violation, in %s at %d pixels, and nothing is asked for', async (scheme, width) => {
  const { page, requests, complaints } = await open(reportPage(failedRecord({ difference }), { screen: SCREEN }), {
    scheme,
    width,
  })
  // The page's policy keeps every script out but its own; the debugger's are not asked.
  await page.evaluate(AXE)
  const { violations, passes } = (await page.evaluate('axe.run()')) as Record<string, { id: string }[]>
  expect(violations?.map(({ id }) => id)).toEqual([])
  expect(passes?.map(({ id }) => id)).toEqual(expect.arrayContaining(['color-contrast', 'label', 'image-alt']))
  expect(requests.filter((url) => !url.startsWith('data:'))).toHaveLength(1)
  expect(complaints).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
  await page.close()
})

test('packages are found by parts of name and version', async () => {
  const { page } = await open(reportPage(failedRecord()), { scheme: 'light', width: 1200 })
  await page.type('#search', 'LIB29 1.299')
  expect(await page.evaluate("document.querySelector('#count').textContent")).toBe('1 of 300')
  const shown = "[...document.querySelectorAll('#packages tbody tr:not([hidden])')].map((row) => row.textContent)"
  expect(await page.evaluate(shown)).toEqual(['lib2991.299-1'])
  await page.close()
})

test("a guest's text is text, in every place", async () => {
  const [finding] = failedRecord().findings
  const record = failedRecord({
    title: HOSTILE,
    failure: { cause: HOSTILE, where: HOSTILE, advice: HOSTILE, lines: [HOSTILE] },
    findings: finding ? [{ ...finding, message: HOSTILE, file: HOSTILE, resource: HOSTILE }] : [],
    facts: [[HOSTILE, HOSTILE]],
    text: [HOSTILE],
    resources: [{ reference: HOSTILE, seconds: 1, file: HOSTILE }],
    packages: [{ name: HOSTILE, version: HOSTILE }],
    inputs: [[HOSTILE, HOSTILE]],
    difference: {
      ...{ before: HOSTILE, after: HOSTILE, changed: true, outcome: HOSTILE, remarks: [HOSTILE], size: HOSTILE },
      parts: [
        {
          title: 'files',
          summary: HOSTILE,
          rows: [{ sign: '+', name: HOSTILE, detail: HOSTILE, whose: HOSTILE }],
        },
      ],
    },
    logs: HOSTILE,
  })
  const { page, requests, complaints } = await open(reportPage(record), { scheme: 'light', width: 1200 })
  expect(await page.title()).toBe(`${HOSTILE}: Cloudstamp`)
  expect(await page.$$eval('img', (images) => images.length)).toBe(0)
  expect(await page.$$eval('script', (scripts) => scripts.length)).toBe(1)
  expect([requests.length, complaints]).toEqual([1, []])
  await page.close()
})
