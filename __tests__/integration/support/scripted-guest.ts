/** The tests' small guest with the scripts of a run of the product's, for a script of the test's own. */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { NO_PROXIES } from '../../../src/fetch/proxies.ts'
import { atMoment, type ProfileSettings } from '../../../src/guest/archive.ts'
import type { GuestOutcome } from '../../../src/guest/proof.ts'
import { runGuest } from '../../../src/guest/run.ts'
import type { ArchiveEntry } from '../../../src/initrd/newc.ts'
import { appendArchive } from '../../../src/initrd/overlay.ts'
import { deadlineIn } from '../../support/deadline.ts'
import { testGuest } from '../vm-guest.ts'

/** Of a profile that does nothing. */
export const SETTINGS: ProfileSettings = {
  ...{
    profile: 'base',
    hostName: 'web.example.org',
    keepConfig: false,
    removePuppet: false,
    packageKeys: new Map(),
    refreshPackages: false,
    upgradePackages: false,
  },
  mirrorRewrites: [{ from: 'http://near.example/debian', to: 'http://public.example/debian' }],
  puppet: { manifest: '/dev/null', className: '', modulePath: '', hieraConfig: '' },
  ...{ options: [], environment: 'production', facts: '', secretPaths: [], configTree: [] },
}

/**
 * Runs a script as the guest's first process.
 * @param guest.directory of its own
 * @param guest.archive what the product gives such a run
 * @param guest.append more of the kernel's command line
 * @returns what it printed and what it sent
 */
export async function runInGuest(
  script: string,
  guest: { directory: string; archive: readonly ArchiveEntry[]; append?: string; memoryMiB?: number },
): Promise<{ lines: string[]; outcome: GuestOutcome }> {
  const { directory, archive, append = '', memoryMiB = 192 } = guest
  const { kernel, initrd: baseInitrd } = await testGuest(directory)
  const nonce = randomBytes(16).toString('hex')
  const moment = { nonce, proxies: NO_PROXIES, throughProxies: (kickstart: string) => kickstart }
  const initrd = join(directory, 'run.cpio')
  const text = `#!/bin/busybox sh\n${script}\nemit '{"type":"sealed"}'\npoweroff -f\n`
  await appendArchive({
    baseInitrd,
    entries: [...atMoment(archive, moment), { type: 'file', path: 'try', mode: 0o755, data: Buffer.from(text) }],
    output: initrd,
  })
  const logDir = join(directory, 'logs')
  await mkdir(logDir)
  const lines: string[] = []
  const outcome = await runGuest({
    ...{ title: 'the guest', nonce, workDir: directory, logDir },
    spec: {
      ...{ kernel, initrd, append: `console=ttyS0 quiet panic=0 norandmaps ${append} rdinit=/try` },
      ...{ memoryMiB, cpus: 1, accelerator: 'tcg', network: false },
    },
    successEvent: 'sealed',
    requires: { puppet: false, files: [] },
    ...{ secrets: [], fatalPatterns: [] },
    limits: { quietSeconds: 240, deadline: deadlineIn(480_000) },
    onLine: (line) => void lines.push(line),
  })
  return { lines, outcome }
}
