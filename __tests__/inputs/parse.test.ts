import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import { nearest, unknownName } from '../../src/inputs/names.ts'
import { parseBase, parseInputs, parseShared } from '../../src/inputs/parse.ts'

function parse(given: Record<string, string>): ReturnType<typeof parseInputs> {
  const all: Record<string, string> = { distro: 'debian13', profile: 'base', ...given }
  return parseInputs((name) => all[name])
}

function refusal(given: Record<string, string>): UserError {
  try {
    parse(given)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('they were accepted')
}

describe('the inputs of a base', () => {
  const parseGiven = (given: Record<string, string>) => parseBase((name) => given[name])

  test('need no profile, and are those that shape it', () => {
    const given = { distro: 'debian13', memory: '3G', 'kickstart-dir': 'ks', profile: 'web', 'config-dir': 'puppet' }
    expect(parseGiven(given)).toMatchObject({ name: 'debian13', memoryMiB: 3072, profile: 'base', verify: false })
    expect(parseGiven(given).configDir).toMatch(/configs$/)
    expect(() => parseGiven({})).toThrow('distro: is missing')
  })

  test.each([
    ['7', 6.75],
    ['1', 0.75],
    ['0', 0],
  ])('renew one of %s days before the jobs after it are at its end', (given, days) => {
    expect(parseGiven({ distro: 'debian13', 'base-max-age': given }).baseMaxAgeDays).toBe(days)
  })
})

describe('inputs', () => {
  test('have defaults', () => {
    expect(parse({})).toMatchObject({
      accel: 'auto',
      layers: 'auto',
      mirror: 'auto',
      format: 'qcow2',
      compression: 'zlib',
      timeoutMinutes: 120,
      keepConfig: false,
      hostName: 'localhost.localdomain',
      install: true,
      upload: 'on-success',
    })
  })

  test('empty texts, as the runner gives them, count as not given', () => {
    expect(parse({ memory: '', 'disk-size': ' ', accel: '' })).toMatchObject({
      memoryMiB: undefined,
      diskBytes: undefined,
      accel: 'auto',
    })
  })

  test.each([
    ['8G', 8 * 1024 ** 3],
    ['8GiB', 8 * 1024 ** 3],
    ['4096M', 4 * 1024 ** 3],
    ['2.5G', 2.5 * 1024 ** 3],
  ])('disk-size %s', (text, bytes) => expect(parse({ 'disk-size': text }).diskBytes).toBe(bytes))

  test.each([
    ['disk-size', '8X', /units M, MiB, G, GiB, T, TiB/],
    ['disk-size', '8', /units/],
    ['disk-size', '1M', /between 2G and 2T/],
    ['memory', '12Q', /units/],
    ['cpus', 'two', /whole number/],
    ['cpus', '0', /between 1 and 64/],
    ['hostname', 'web_1.example.org', /must be a host name: labels of letters, digits and "-"/],
    ['hostname', '-web', /must be a host name/],
    ['hostname', 'a'.repeat(65), /at most 64 characters/],
    ['accel', 'hvf', /"hvf" is none of auto, kvm, tcg/],
    ['layers', 'on', /auto, off/],
    ['mirror', 'file:///etc', /http or https URL, or auto/],
    ['mirror', 'http://mirror.example/x\nrootpw x', /line breaks/],
    ['mirror', 'http://mirror.example/x y=1', /blanks/],
    ['mirror', 'http://mirror.example/?x', /query/],
    ['compression', 'gzip', /zlib, zstd, none/],
    ['keep-config', 'perhaps', /true or false/],
    ['timeout-minutes', '-1', /whole number/],
    ['upload', 'maybe', /on-success, always, never/],
  ])('%s=%s is refused with what is valid', (name, value, message) => {
    expect(() => parse({ [name]: value })).toThrow(UserError)
    expect(() => parse({ [name]: value })).toThrow(message)
  })

  test('an image has a name of its own where it is given one', () => {
    expect(parse({}).name).toBe('base-debian13')
    expect(parse({ name: 'base-debian13-small' }).name).toBe('base-debian13-small')
    for (const name of ['a:b', '../x', '.hidden', 'a b', 'x'.repeat(65)])
      expect(() => parse({ name })).toThrow(/no image name: names are made of letters/)
  })

  test('a raw image cannot be compressed, and is not by default', () => {
    expect(() => parse({ format: 'raw', compression: 'zstd' })).toThrow(/raw.*cannot be compressed/)
    expect(parse({ format: 'raw' }).compression).toBe('none')
  })

  test('packages that need no signature are names, however they are parted', () => {
    const parse = (text: string) =>
      parseInputs((name) =>
        name === 'unsigned-packages' ? text : name === 'distro' ? 'alma9' : name === 'profile' ? 'base' : '',
      )
    expect(parse('local-tools, gtk+\n  local-tools').unsignedPackages).toEqual(['local-tools', 'gtk+'])
    expect(parse('').unsignedPackages).toEqual([])
    expect(() => parse('tools *')).toThrow('unsigned-packages: "*" is no name of a package')
  })

  test('a mirror is used as it was parsed', () => {
    expect(parse({ mirror: ' HTTP://Mirror.Example:80/a/../debian/ ' }).mirror).toBe('http://mirror.example/debian')
  })

  test('all that are wrong are told at once, each with what is valid', () => {
    const failure = refusal({
      distro: '../x',
      profile: '',
      cpus: 'two',
      accel: 'xen',
      format: 'raw',
      compression: 'zstd',
    })
    expect(failure.exitCode).toBe(2)
    expect(failure.message.split('\n')).toEqual([
      '5 are not valid',
      expect.stringContaining('distro: "../x" is no distro name'),
      '  profile: is missing',
      '  accel: "xen" is none of auto, kvm, tcg',
      '  cpus: must be a whole number',
      '  compression: format "raw" cannot be compressed with "zstd"',
    ])
    expect(failure.advice).toMatch(/^distro: What to install[^]*\n {2}cpus: Processors/)
  })

  test('of other commands are told at once, too', () => {
    const given: Record<string, string> = { cpus: 'two', mirror: 'ftp://x' }
    expect(() => parseShared((name) => given[name])).toThrow(/2 are not valid\n {2}cpus: .*\n {2}mirror: /)
  })

  test.each(['../etc', 'a/b', '..', 'a b', 'a\u001b[31m', '.hidden', '', '-rf'])('the name %j is refused', (name) => {
    expect(() =>
      parseInputs((input) => (input === 'profile' ? name : input === 'distro' ? 'debian13' : undefined)),
    ).toThrow(name === '' ? /missing/ : /no profile name/)
  })
})

describe('an unknown name', () => {
  test('is answered with the nearest and all valid ones', () => {
    const error = unknownName('distro', 'debain13', ['alma9', 'debian13'])
    expect(error.message).toBe('unknown distro "debain13"; did you mean "debian13"?')
    expect(error.advice).toBe('Valid: alma9, debian13.')
  })

  test('is not likened to something quite different', () => expect(nearest('xyz', ['webserver'])).toBeUndefined())
})
