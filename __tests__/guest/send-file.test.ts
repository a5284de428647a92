/** The guest's own script sends, and the host's reader reads what comes out. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { EventReader, type GuestEvent } from '../../src/guest/events.ts'

const directory = mkdtempSync(join(tmpdir(), 'cloudstamp-send-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Runs `send_file puppet.log` on a host, whose programs stand for the target's. */
async function sendFile(file: string, programs = ''): Promise<{ events: GuestEvent[]; damage: string[] }> {
  const library = (await readFile('src/guest/scripts/events.sh', 'utf8'))
    .replace('/dev/ttyS1', '/dev/stdout')
    .replace('/cloudstamp/nonce', join(directory, 'nonce'))
    .replaceAll('/tmp/cloudstamp-file', join(directory, 'file'))
  writeFileSync(join(directory, 'nonce'), 'abc\n')
  writeFileSync(
    join(directory, 'send'),
    `${library}\nchroot() { shift; "$@"; }\npower_off() { exit; }\n${programs}\nsend_file puppet.log ${file}\n`,
  )
  const { stdout } = await execa('sh', ['-c', `sh ${join(directory, 'send')} | cat`], { encoding: 'buffer' })
  const seen = { events: [] as GuestEvent[], damage: [] as string[] }
  const reader = new EventReader('abc', {
    onEvent: (event) => seen.events.push(event),
    onLine: () => undefined,
    onDamage: (reason) => seen.damage.push(reason),
  })
  reader.feed(Buffer.concat([stdout, Buffer.from('\n')]))
  return seen
}

describe('a file of the guest', () => {
  const text = randomBytes(20_000).toString('hex')
  const file = join(directory, 'puppet.log.source')
  writeFileSync(file, text)

  test('arrives as it was', async () => {
    expect(await sendFile(file)).toEqual({ events: [{ type: 'file', name: 'puppet.log', text }], damage: [] })
  })

  test.each(['gzip', 'sha256sum', 'base64', 'wc'])('is a failure where %s fails', async (program) => {
    expect(await sendFile(file, `${program}() { return 1; }`)).toMatchObject({
      events: [{ type: 'failed', reason: `${program} failed for puppet.log` }],
    })
  })

  test.each(['/nonexistent', '/dev/null'])('is a failure where it is missing or empty: %s', async (missing) => {
    expect(await sendFile(missing)).toMatchObject({
      events: [{ type: 'failed', reason: 'there is no puppet.log to send' }],
    })
  })
})
