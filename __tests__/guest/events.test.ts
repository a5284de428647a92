import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { EventReader, withoutFileData, type GuestEvent } from '../../src/guest/events.ts'

const NONCE = 'b1946ac92492d234'

/** Feeds the text in chunks of that size and tells what came out. */
function read(
  text: string | Buffer,
  chunkBytes = 1 << 20,
): { events: GuestEvent[]; lines: string[]; damage: string[] } {
  const seen = { events: [] as GuestEvent[], lines: [] as string[], damage: [] as string[] }
  const reader = new EventReader(NONCE, {
    onEvent: (event) => seen.events.push(event),
    onLine: (line) => seen.lines.push(line),
    onDamage: (reason) => seen.damage.push(reason),
  })
  const bytes = Buffer.from(text as string)
  for (let start = 0; start < bytes.length; start += chunkBytes) reader.feed(bytes.subarray(start, start + chunkBytes))
  return seen
}

const event = (json: object): string => `cloudstamp ${NONCE} ${JSON.stringify(json)}\n`

/** A file as events.sh sends it. */
function fileEvents(name: string, data: Buffer, options: { partBytes: number; sha256?: string }): string {
  const packed = gzipSync(data)
  const sha256 = options.sha256 ?? createHash('sha256').update(packed).digest('hex')
  const parts = Math.ceil(packed.length / options.partBytes)
  return Array.from({ length: parts }, (_all, index) =>
    event({
      type: 'file',
      name,
      sha256,
      part: index + 1,
      parts,
      data: packed.subarray(index * options.partBytes, (index + 1) * options.partBytes).toString('base64'),
    }),
  ).join('')
}

describe('the event port', () => {
  test.each([1, 7, 4096])('events and log lines are told apart, in chunks of %d bytes', (chunkBytes) => {
    const text = `Nov 23 main-menu[1]: INFO: grüße\r\n${event({ type: 'phase', name: 'puppet', state: 'started' })}\n${event({ type: 'sealed' })}`
    expect(read(text, chunkBytes)).toEqual({
      events: [{ type: 'phase', name: 'puppet', state: 'started' }, { type: 'sealed' }],
      lines: ['Nov 23 main-menu[1]: INFO: grüße'],
      damage: [],
    })
  })

  test('an event with another nonce is a line like any other', () => {
    const forged = `cloudstamp ${'0'.repeat(16)} {"type":"sealed"}\n`
    expect(read(forged + `say: ${event({ type: 'sealed' })}`)).toMatchObject({
      events: [],
      lines: [forged.trimEnd(), expect.any(String)],
    })
  })

  test.each([
    ['no JSON', `cloudstamp ${NONCE} {"type":\n`],
    ['an unknown type', event({ type: 'finished' })],
    ['an exit code out of range', event({ type: 'puppet', exitCode: 256 })],
    ['what is not base64', event({ type: 'file', name: 'x', sha256: 'a'.repeat(64), part: 1, parts: 1, data: '*' })],
  ])('%s is damage, not an event', (_title, text) => {
    expect(read(text)).toEqual({ events: [], lines: [], damage: ['an event of the guest cannot be read'] })
  })

  test('an unfinished line is not an event', () => {
    expect(read(event({ type: 'sealed' }).trimEnd()).events).toEqual([])
  })

  test('a line without an end does not fill the memory, and the next line is read', () => {
    const seen = read(`${'x'.repeat(3_000_000)}\n${event({ type: 'sealed' })}`, 65536)
    expect(seen).toEqual({ events: [{ type: 'sealed' }], lines: ['x'.repeat(16384)], damage: [] })
  })

  test('an event that is longer than a line may be is damage', () => {
    const seen = read(event({ type: 'failed', reason: 'x'.repeat(20_000) }))
    expect(seen).toEqual({ events: [], lines: [], damage: ['an event of the guest is too long'] })
  })
})

describe('a file', () => {
  // Half of it does not compress: it needs many parts.
  const data = Buffer.from(Array.from({ length: 2000 }, (_all, index) => 33 + ((index * index * 7919) % 89)))
  const name = 'puppet.log'

  test.each([1000, 300, 1])('arrives whole in parts of %d bytes', (partBytes) => {
    expect(read(fileEvents(name, data, { partBytes }))).toEqual({
      events: [{ type: 'file', name, text: data.toString() }],
      lines: [],
      damage: [],
    })
  })

  test('with another digest is damage', () => {
    expect(read(fileEvents(name, data, { partBytes: 300, sha256: 'a'.repeat(64) }))).toMatchObject({
      events: [],
      damage: ['the file puppet.log arrived damaged'],
    })
  })

  test('with a part missing is damage', () => {
    const lines = fileEvents(name, data, { partBytes: 30 }).split('\n')
    expect(read([lines[0], ...lines.slice(2)].join('\n'))).toMatchObject({
      events: [],
      damage: expect.arrayContaining(['a part of the file puppet.log is missing']),
    })
  })

  test('that breaks off for another is damage', () => {
    const [first] = fileEvents(name, data, { partBytes: 30 }).split('\n')
    expect(read(`${first}\n${fileEvents('packages.tsv', data, { partBytes: 3000 })}`)).toMatchObject({
      events: [],
      damage: ['the end of the file puppet.log is missing'],
    })
  })

  test('that is no gzip is damage', () => {
    const sha256 = createHash('sha256').update('plain').digest('hex')
    const plain = { type: 'file', name, sha256, part: 1, parts: 1, data: Buffer.from('plain').toString('base64') }
    expect(read(event(plain)).damage).toEqual([expect.stringMatching(/^the file puppet\.log cannot be unpacked: /)])
  })

  test.each(['stamp', '../x', 'puppet.log.gz', 'toString'])('%j is one that nobody asked for', (unknown) => {
    expect(read(fileEvents(unknown, data, { partBytes: 3000 }))).toMatchObject({
      events: [],
      damage: [`the guest sends a file that nobody asked for: ${unknown}`],
    })
  })

  test('comes once', () => {
    const text = fileEvents(name, data, { partBytes: 3000 })
    expect(read(text + text)).toMatchObject({
      events: [{ name }],
      damage: ['the guest sends the file puppet.log twice'],
    })
  })

  test('that grows when it is unpacked is refused', () => {
    expect(read(fileEvents(name, Buffer.alloc(100_000_000, 'x'), { partBytes: 3000 }))).toMatchObject({
      events: [],
      damage: ['the file puppet.log is larger than 4194304 bytes'],
    })
  })

  test('too large is refused while it arrives', () => {
    const part = Buffer.alloc(9000).toString('base64')
    const parts = 2000
    const text = Array.from({ length: parts }, (_all, index) =>
      event({ type: 'file', name, sha256: 'a'.repeat(64), part: index + 1, parts, data: part }),
    ).join('')
    expect(read(text)).toMatchObject({
      events: [],
      damage: expect.arrayContaining(["the guest's files are larger than 8388608 bytes"]),
    })
  })
})

test('a log keeps every line, less what files hold', () => {
  const lines = ['a line with "data":"abc"', event({ type: 'phase', name: 'x', state: 'ended' }).trim(), 'the end']
  const part = fileEvents('puppet.log', Buffer.from('a secret'), { partBytes: 1000 })
  const log = [lines[0], part.trim(), lines[1], part.slice(0, -30), lines[2]].join('\r\n')
  const kept = withoutFileData(log).split('\r\n')
  expect([kept[0], kept[2], kept[4]]).toEqual(lines)
  const data = gzipSync(Buffer.from('a secret')).toString('base64').slice(0, 10)
  expect(log).toContain(data)
  for (const line of kept) expect(line).not.toContain(data)
  expect(kept[1]).toMatch(/^cloudstamp \S+ \{"type":"file","name":"puppet.log","sha256":"\w+",.*"data":"\.\.\."}$/)
})
