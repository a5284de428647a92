import { describe, expect, test } from '@jest/globals'
import type { Distro } from '../../src/distro/header.ts'
import { resolveMirrors } from '../../src/mirror/index.ts'
import { atDate, datedMirrorUrl, perhapsDatedMirrorUrl, snapshotMoment } from '../../src/mirror/snapshot.ts'

const moment = new Date('2026-11-01T12:30:00Z')

describe('a moment', () => {
  test.each([
    ['2026-11-01', '2026-11-01T00:00:00.000Z'],
    ['20261101', '2026-11-01T00:00:00.000Z'],
    ['20261101T123000Z', '2026-11-01T12:30:00.000Z'],
    ['2026-11-01T12:30:00Z', '2026-11-01T12:30:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => expect(snapshotMoment.parse(text).toISOString()).toBe(iso))

  test.each([
    ['yesterday', /no date.*2026-11-01/],
    ['2026-02-31', /no date/],
    ['2026-13-01', /no date/],
    ['20261101T250000Z', /no date/],
    ['2026-11-01T12:30:00+02:00', /no date/],
    ['2999-01-01', /has not come yet/],
  ])('%s is refused', (text, message) => expect(() => snapshotMoment.parse(text)).toThrow(message))
})

describe('the URL of a dated archive', () => {
  test.each([
    // Forms of archives that keep moments, and of mirrors that keep days.
    [
      'http://snapshot.example/archive/debian/{YYYYMMDDTHHMMSSZ}',
      'http://snapshot.example/archive/debian/20261101T123000Z',
    ],
    ['https://mirror.example/{YYYY-MM-DD}/debian', 'https://mirror.example/2026-11-01/debian'],
    ['https://mirror.example/9-snapshots/{YYYYMMDD}', 'https://mirror.example/9-snapshots/20261101'],
  ])('%s', (url, dated) => expect(atDate(datedMirrorUrl.parse(url), moment)).toBe(dated))

  test.each([
    ['http://mirror.example/debian', /must hold the date in one of the forms \{YYYYMMDDTHHMMSSZ\}/],
    ['ftp://mirror.example/{YYYYMMDD}', /http or https/],
    ['http://mirror.example/{YYMMDD}', /must hold the date/],
    ['http://user:word@mirror.example/{YYYYMMDD}', /without a name and a password/],
  ])('%s is refused', (url, message) => expect(() => datedMirrorUrl.parse(url)).toThrow(message))

  test('has no slash at its end, like any mirror', () => {
    expect(perhapsDatedMirrorUrl.parse('http://mirror.example/{YYYYMMDD}/')).toBe('http://mirror.example/{YYYYMMDD}')
    expect(perhapsDatedMirrorUrl.parse('http://mirror.example/debian/')).toBe('http://mirror.example/debian')
  })
})

describe('the mirrors of a moment', () => {
  const today = { mirror: 'http://now.example/debian', securityMirror: 'http://now.example/debian-security' }
  const snapshots = {
    mirror: 'http://snapshot.example/debian/{YYYYMMDD}',
    securityMirror: 'http://snapshot.example/debian-security/{YYYYMMDD}',
  }
  const distro = { ...today, name: 'Debian', file: 'debian.ks', family: 'debian-installer', snapshots } as Distro

  test('are those of the kickstart', async () => {
    expect(await resolveMirrors('auto', distro, { snapshot: moment })).toEqual({
      mirror: 'http://snapshot.example/debian/20261101',
      securityMirror: 'http://snapshot.example/debian-security/20261101',
      snapshot: moment,
    })
  })

  test('or the one asked for, beside the security archive of the kickstart', async () => {
    expect(await resolveMirrors('http://own.example/{YYYY-MM-DD}', distro, { snapshot: moment })).toEqual({
      mirror: 'http://own.example/2026-11-01',
      securityMirror: 'http://snapshot.example/debian-security/20261101',
      snapshot: moment,
    })
  })

  test.each([
    [
      'no archive',
      'auto',
      { ...distro, snapshots: {} },
      moment,
      /no dated archive of Debian is known/,
      /"snapshot-mirror" and "snapshot-security-mirror" into its header/,
    ],
    [
      'no security archive',
      'auto',
      { ...distro, snapshots: { mirror: snapshots.mirror } },
      moment,
      /no dated archive/,
      /Write "snapshot-security-mirror"/,
    ],
    [
      'a mirror of today',
      'http://user:word@own.example/debian',
      distro,
      moment,
      /the mirror http:\/\/\S*own\.example\/debian has no date in its URL/,
      /\{YYYY-MM-DD\}/,
    ],
    [
      'a dated mirror without a moment',
      'http://own.example/{YYYYMMDD}',
      distro,
      undefined,
      /a place for a date/,
      /"snapshot"/,
    ],
  ])('%s is refused', async (_title, requested, known, snapshot, message, advice) => {
    const failure = await resolveMirrors(requested, known, { snapshot }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: expect.stringMatching(message), advice: expect.stringMatching(advice) })
    expect(String(failure)).not.toContain('word')
  })
})
