import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { atMoment, stampArchive } from '../../src/guest/archive.ts'
import { NO_PROXIES } from '../../src/fetch/proxies.ts'
import { runGuest } from '../../src/guest/run.ts'
import { appendArchive } from '../../src/initrd/overlay.ts'
import { scratch } from '../support/scratch.ts'
import { testGuest } from './vm-guest.ts'
import { deadlineIn } from '../support/deadline.ts'

const makeScratch = scratch()

/** Puppet's part: it looks at what it was given, and at what is left. */
const TRY = `#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t devtmpfs dev /dev
export TARGET=/
mkdir -p /root/config/keys /etc
echo old >/etc/there
. /cloudstamp/events
. /cloudstamp/settings
. /cloudstamp/private
enter_private
cat /root/.cloudstamp/facts.d/cloudstamp.json
for file in /etc/puppet/keys/private.pem /root/config/keys/large /etc/there; do
  echo "sum: $(sha256sum <$file) $(stat -c %a $file) $file"
done
leave_private
echo "left: $(ls -A /root /root/config/keys /etc | tr '\\n' ' ') $(cat /etc/there) $(grep -c cloudstamp /proc/mounts)"
emit '{"type":"sealed"}'
poweroff -f
`

test('secrets reach the guest whole, and nothing else: no log, no file of the host, no file of the guest', async () => {
  const directory = await makeScratch()
  const guest = await testGuest(directory)
  const canary = `canary-${randomBytes(16).toString('hex')}`
  const secrets = [
    { path: '/etc/puppet/keys/private.pem', data: Buffer.from(`${canary}\n`) },
    { path: '/root/config/keys/large', data: Buffer.from(canary.repeat(500)) },
    { path: '/etc/there', data: Buffer.concat([Buffer.from(canary), Buffer.of(0, 10, 13, 255)]) },
  ]
  const nonce = randomBytes(16).toString('hex')
  const settings = {
    ...{ profile: 'base', hostName: 'localhost.localdomain', keepConfig: false, removePuppet: false },
    ...{ refreshPackages: false, upgradePackages: false, mirrorRewrites: [] },
    puppet: { manifest: '/dev/null', className: '', modulePath: '', hieraConfig: '' },
    ...{ options: [], environment: 'production', facts: '{"a":1}\n', configTree: [], packageKeys: new Map() },
    secretPaths: secrets.map(({ path }) => path),
  }
  const moment = { nonce, proxies: NO_PROXIES, throughProxies: (kickstart: string) => kickstart }
  const initrd = join(directory, 'run.cpio')
  const script = { type: 'file' as const, path: 'try', mode: 0o755, data: Buffer.from(TRY) }
  await appendArchive({
    baseInitrd: guest.initrd,
    entries: [...atMoment(stampArchive(settings), moment), script],
    output: initrd,
  })
  const logDir = join(directory, 'logs')
  await mkdir(logDir)
  const lines: string[] = []
  await runGuest({
    title: 'the guest',
    nonce,
    workDir: directory,
    logDir,
    spec: {
      kernel: guest.kernel,
      initrd,
      append: 'console=ttyS0 quiet panic=0 norandmaps rdinit=/try',
      ...{ memoryMiB: 192, cpus: 1, accelerator: 'tcg', network: false },
    },
    successEvent: 'sealed',
    requires: { puppet: false, files: [] },
    secrets,
    fatalPatterns: [],
    limits: { quietSeconds: 240, deadline: deadlineIn(480_000) },
    onLine: (line) => void lines.push(line),
  })
  const sum = (data: Buffer): string => createHash('sha256').update(data).digest('hex')
  for (const { path, data } of secrets) expect(lines).toContain(`sum: ${sum(data)}  - 600 ${path}`)
  expect(lines).toContain('{"a":1}')
  const left = lines.find((line) => line.startsWith('left: '))
  expect(left).toMatch(/ old 0$/)
  expect(left).not.toMatch(/large|puppet|\.cloudstamp/)

  await rm(initrd)
  await appendArchive({ baseInitrd: guest.initrd, entries: atMoment(stampArchive(settings), moment), output: initrd })
  const encoded = Buffer.from(canary).toString('base64').slice(0, 20)
  let scanned = 0
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const data = await readFile(join(entry.parentPath, entry.name))
    scanned += 1
    for (const text of [canary, encoded]) expect([entry.name, data.includes(text)]).toEqual([entry.name, false])
  }
  expect(scanned).toBeGreaterThanOrEqual(4)
}, 600_000)
