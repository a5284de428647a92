/** Texts that several reporters share. Pure. */
import type { ImageProof } from '../prove/proof.ts'
import type { FileLocation, Finding } from './finding.ts'

/** `error: file:line: message [Resource]` */
export function formatFinding(finding: Finding): string {
  const { level, message, file } = finding
  const place = file === undefined ? '' : `${formatLocation({ ...finding, file })}: `
  const resource = finding.resource === undefined ? '' : ` [${finding.resource}]`
  return `${level}: ${place}${message}${resource}`
}

/** `file`, `file:line` or `file:line:column` */
export function formatLocation({ file, line, column }: FileLocation): string {
  return [file, line, column].filter((part) => part !== undefined).join(':')
}

/** `1 h 02 min`, `3 min 05 s`, `12.3 s` */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const two = (number: number): string => String(number).padStart(2, '0')
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
}

/** `412.3 MB`, in powers of ten as downloads and quotas are counted. */
export function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}

/** `booted with UEFI on virtio-scsi in 75.1 s`, each boot; or why there was none. */
export function formatProof(proof: ImageProof): string {
  if (!proof.verified) return `none (${proof.reason})`
  const boots = proof.boots.map(({ firmware, bus, seconds: { looked, prompt } }) => {
    const seconds = looked ?? prompt
    return `${firmware.toUpperCase()} on ${bus}${seconds === undefined ? '' : ` in ${formatSeconds(seconds)}`}`
  })
  return `booted with ${boots.join(', ')}`
}
