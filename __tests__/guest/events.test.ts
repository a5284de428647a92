import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { EventReader, type GuestEvent } from '../../src/guest/events.ts'

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

function fileEvents(name: string, data: Buffer, options: { partBytes: number; sha256?: string }): string {
  const sha256 = options.sha256 ?? createHash('sha256').update(data).digest('hex')
  const parts = Math.max(1, Math.ceil(data.length / options.partBytes))
  return Array.from({ length: parts }, (_all, index) =>
    event({
      type: 'file',
      name,
      sha256,
      part: index + 1,
      parts,
      data: data.subarray(index * options.partBytes, (index + 1) * options.partBytes).toString('base64'),
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
    ['a path for a name', event({ type: 'file', name: '../x', sha256: 'a'.repeat(64), part: 1, parts: 1, data: '' })],
    ['what is not base64', event({ type: 'file', name: 'x', sha256: 'a'.repeat(64), part: 1, parts: 1, data: '*' })],
  ])('%s is damage, not an event', (_title, text) => {
    expect(read(text)).toEqual({ events: [], lines: [], damage: ['an event of the guest cannot be read'] })
  })

  test('an unfinished line is not an event', () => {
    expect(read(event({ type: 'sealed' }).trimEnd()).events).toEqual([])
  })

  test('a line without an end does not fill the memory, and the next line is read', () => {
    const seen = read(`${'x'.repeat(3_000_000)}\n${event({ type: 'sealed' })}`, 65536)
    expect(seen).toEqual({ events: [{ type: 'sealed' }], lines: [], damage: [] })
  })
})

describe('a file', () => {
  const data = Buffer.from(Array.from({ length: 1000 }, (_all, index) => index % 256))

  test.each([1000, 300, 1])('arrives whole in parts of %d bytes', (partBytes) => {
    expect(read(fileEvents('report.yaml', data, { partBytes })).events).toEqual([
      { type: 'file', name: 'report.yaml', data },
    ])
  })

  test('may be empty', () => {
    expect(read(fileEvents('empty', Buffer.alloc(0), { partBytes: 1 })).events).toEqual([
      { type: 'file', name: 'empty', data: Buffer.alloc(0) },
    ])
  })

  test('with another digest is damage', () => {
    expect(read(fileEvents('x', data, { partBytes: 300, sha256: 'a'.repeat(64) }))).toMatchObject({
      events: [],
      damage: ['the file x arrived damaged'],
    })
  })

  test('with a part missing is damage', () => {
    const lines = fileEvents('x', data, { partBytes: 300 }).split('\n')
    expect(read([lines[0], lines[2], lines[3], ''].join('\n'))).toMatchObject({
      events: [],
      damage: expect.arrayContaining(['a part of the file x is missing']),
    })
  })

  test('too large is refused while it arrives', () => {
    const part = Buffer.alloc(150_000).toString('base64')
    const parts = 300
    const text = Array.from({ length: parts }, (_all, index) =>
      event({ type: 'file', name: 'x', sha256: 'a'.repeat(64), part: index + 1, parts, data: part }),
    ).join('')
    expect(read(text)).toMatchObject({
      events: [],
      damage: expect.arrayContaining(['the file x is larger than 33554432 bytes']),
    })
  })
})
