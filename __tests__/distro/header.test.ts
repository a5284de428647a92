import { describe, expect, test } from '@jest/globals'
import { packageKeys, parseDistro } from '../../src/distro/header.ts'
import { UserError } from '../../src/errors.ts'

const HEADER = [
  'name: Debian 13',
  'family: debian-installer',
  'mirror: http://mirror.example/debian/',
  'suite: trixie',
  'memory-mib: 1024',
  'disk-gib: 8',
]

function kickstart(lines: readonly string[]): string {
  return ['#cloudstamp', ...lines.map((line) => `# ${line}`), '#end', 'lang C'].join('\n')
}

function failure(lines: readonly string[]): UserError {
  try {
    parseDistro('ks/debian13.ks', kickstart(lines))
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('it was accepted')
}

describe('a kickstart header', () => {
  test('gives the distro, with the id of the file and no slash behind the mirror', () => {
    expect(parseDistro('ks/debian13.ks', kickstart(HEADER))).toMatchObject({
      id: 'debian13',
      family: 'debian-installer',
      arch: 'x86_64',
      mirror: 'http://mirror.example/debian',
      memoryMiB: 1024,
      diskGiB: 8,
      lines: [{ text: 'lang C', file: 'ks/debian13.ks', line: 9 }],
    })
  })

  test('refuses an unknown key with file, line and the valid keys', () => {
    const error = failure([...HEADER, 'memroy: 4'])
    expect(error.where).toBe('ks/debian13.ks:8')
    expect(error.message).toContain('"memroy"')
    expect(error.advice).toContain('memory-mib')
  })

  test('refuses a key that stands twice, at its second place', () => {
    const error = failure([...HEADER, 'suite: sid'])
    expect(error.message).toContain('twice')
    expect(error.where).toBe('ks/debian13.ks:8')
  })

  test.each([
    ['a missing key', HEADER.slice(1), 'ks/debian13.ks:1', 'name'],
    [
      'a value of the wrong kind',
      [...HEADER.slice(0, 4), 'memory-mib: much', 'disk-gib: 8'],
      'ks/debian13.ks:6',
      'memory-mib',
    ],
    [
      'a mirror that is no URL',
      ['name: x', 'family: debian-installer', 'mirror: ftp://x', ...HEADER.slice(3)],
      'ks/debian13.ks:4',
      'mirror',
    ],
    ['another family', ['name: x', 'family: yast', ...HEADER.slice(2)], 'ks/debian13.ks:3', 'family'],
  ])('refuses %s', (_what, lines, where, name) => {
    const error = failure(lines)
    expect(error.where).toBe(where)
    expect(error.message).toContain(name)
  })

  test.each([
    ['name', 'name: "a\\nb"', /one line/],
    ['name', 'name: "a\\e[2Jb"', /control character/],
    ['name', 'name: "a\\u2028b"', /control character/],
    ['name', 'name: ""', /at most 100/],
    ['mirror', 'mirror: "http://mirror.example/x\\nrootpw x"', /line breaks/],
    ['mirror', 'mirror: "http://mirror.example/x y"', /blanks/],
    ['mirror', 'mirror: http://me:secret@mirror.example/x', /--mirror/],
    ['mirror', 'mirror: http://mirror.example/x?y', /query/],
    ['security-mirror', 'security-mirror: "http://mirror.example/x\\ty"', /blanks/],
    ['release', 'release: "9\\nrootpw x"', /release/],
    ['suite', 'suite: "trixie main"', /suite/],
  ])('refuses a %s that would become more than its value: %s', (key, line, message) => {
    const others = HEADER.filter((other) => !other.startsWith(`${key}:`))
    const error = failure([line, ...others])
    expect(error.where).toBe('ks/debian13.ks:2')
    expect(error.message).toContain(`header key "${key}"`)
    expect(error.message).toMatch(message)
    expect(error.message).not.toContain('secret')
  })

  test('tells all that is wrong at once, each with its line', () => {
    const error = failure([
      'family: debian-installer',
      'mirror: ftp://x',
      'suite: trixie',
      'memory-mib: much',
      'color: red',
    ])
    expect(error).toMatchObject({ message: 'the kickstart has 5 errors', where: 'ks/debian13.ks' })
    expect(error.findings.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
      expect.stringMatching(
        /^ks\/debian13\.ks:1 the header key "name" is missing → Valid keys, once each: name, .*suite/,
      ),
      expect.stringContaining('ks/debian13.ks:3 header key "mirror": must be an http or https URL'),
      expect.stringContaining('ks/debian13.ks:5 header key "memory-mib"'),
      expect.stringContaining('ks/debian13.ks:1 the header key "disk-gib" is missing'),
      expect.stringContaining('ks/debian13.ks:6 unknown header key "color"'),
    ])
  })

  test('needs what its family needs, and has nothing of another', () => {
    expect(failure(HEADER.filter((line) => !line.startsWith('suite'))).message).toBe(
      'the header key "suite" is missing',
    )
    const anaconda = HEADER.map((line) => line.replace('debian-installer', 'anaconda'))
    expect(failure(anaconda).findings.map(({ message }) => message.split(' → ')[0])).toEqual([
      'the header key "tree" is missing',
      'the header key "generation" is missing',
      'unknown header key "suite"',
    ])
    expect(failure(HEADER.filter((line) => !line.startsWith('family'))).message).toBe(
      'the header key "family" is missing',
    )
  })

  describe('with a signed image', () => {
    const EL6 = [
      ...['name: EL6', 'family: anaconda', 'generation: el6', 'mirror: http://mirror.example/el', 'tree: 6/os'],
      ...['memory-mib: 1024', 'disk-gib: 8'],
    ]
    const IMAGE = ['image: 6/isos/el6-netinstall.iso', 'image-list: 6/isos/sha256sum.txt.asc']
    const KEY = 'image-key: c1da c52d 1664 e8a4 386d  ba43 0946 fca2 c105 b9de'

    test('names it, its list and the key by its fingerprint, as people write that', () => {
      expect(parseDistro('ks/el6.ks', kickstart([...EL6, ...IMAGE, KEY]))).toMatchObject({
        image: {
          path: '6/isos/el6-netinstall.iso',
          list: '6/isos/sha256sum.txt.asc',
          fingerprint: 'C1DAC52D1664E8A4386DBA430946FCA2C105B9DE',
        },
      })
    })

    test('names all three', () => {
      expect(failure([...EL6, ...IMAGE])).toMatchObject({ message: 'the header key "image-key" is missing' })
      expect(failure([...EL6, KEY]).findings).toHaveLength(2)
    })

    test.each(['kernel-sha256', 'initrd-sha256'])('pins no %s beside it', (pin) => {
      expect(failure([...EL6, ...IMAGE, KEY, `${pin}: ${'a'.repeat(64)}`])).toMatchObject({
        message: `header key "${pin}": proves what "image" proves: keep one of the two`,
        where: 'ks/debian13.ks:12',
      })
    })

    test.each(['image-key: 0946FCA2C105B9DE', 'image: ../x.iso', 'kernel-sha1: abc'])('refuses %s', (line) => {
      const key = line.split(':')[0]
      const others = [...IMAGE, KEY].filter((other) => !other.startsWith(`${key}:`))
      expect(failure([...EL6, ...others, line]).message).toContain(`header key "${key}"`)
    })
  })

  describe('with keys of packages', () => {
    const EL9 = [
      ...['name: EL9', 'family: anaconda', 'generation: el9', 'mirror: http://mirror.example/el', 'tree: 9/os'],
      ...['memory-mib: 4096', 'disk-gib: 8'],
    ]

    test('names them by their fingerprints, once each', () => {
      const keys = ['a'.repeat(40), 'A'.repeat(40), 'B'.repeat(40)].map((key) => `  - ${key}`)
      const distro = parseDistro('ks/el9.ks', kickstart([...EL9, 'package-keys:', ...keys]))
      expect(packageKeys(distro).map(({ fingerprint }) => fingerprint)).toEqual(['A'.repeat(40), 'B'.repeat(40)])
    })

    test('may name none', () => expect(packageKeys(parseDistro('ks/el9.ks', kickstart(EL9)))).toEqual([]))

    test.each(['[]', 'D36CB86CB86B3716', '[D36CB86CB86B3716]'])('refuses %s', (value) => {
      expect(failure([...EL9, `package-keys: ${value}`]).message).toContain('header key "package-keys"')
    })
  })

  test('has no aliases, which multiply', () => {
    expect(failure(['a: &a [x, x]', 'b: [*a, *a]', ...HEADER]).message).toBe('the header has YAML aliases')
  })

  test('must be there, and closed', () => {
    expect(() => parseDistro('a.ks', 'lang C\n')).toThrow(/no cloudstamp header/)
    expect(() => parseDistro('a.ks', '#cloudstamp\n# name: x\n')).toThrow(/not closed/)
  })
})
