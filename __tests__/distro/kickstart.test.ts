import { describe, expect, test } from '@jest/globals'
import {
  flattenIncludes,
  parseKickstart,
  placeOf,
  splitWords,
  substitute,
  toLines,
  type Line,
} from '../../src/distro/kickstart.ts'

const SECTIONS = ['%packages', '%pre', '%post', '%addon']
const lines = (text: string): Line[] => toLines({ file: 'a.ks', firstLine: 1, text })
const parse = (text: string) => parseKickstart(lines(text), SECTIONS)
const failure = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('it was accepted')
}

describe('the reader of kickstarts', () => {
  test('commands may stand before and behind sections', () => {
    expect(
      parse('lang C\n%packages\n@core\n%end\nreboot\n').flatMap((part) =>
        part.kind === 'text' ? [] : [[part.kind, part.name, part.at.line]],
      ),
    ).toEqual([
      ['command', 'lang', 1],
      ['section', 'packages', 2],
      ['command', 'reboot', 5],
    ])
  })

  test('a section without %end goes on to the next one, as EL5 has it', () => {
    const [packages, post] = parse('%packages\n@core\n%post\ntrue')
    expect(packages).toMatchObject({ closed: false, body: [{ text: '@core' }] })
    expect(post).toMatchObject({ name: 'post', closed: false })
  })

  test('what is in a section is left alone: comments, here-documents, backslashes, other words after %', () => {
    const body = ['cat <<EOF', '# not a comment', '%wheel ALL=(ALL) ALL', '%postfix', 'EOF', 'echo a \\', '  b']
    expect(parse(['%post --log=/root/post.log', ...body, '%end'].join('\n'))).toMatchObject([
      { name: 'post', options: '--log=/root/post.log', body: body.map((text) => ({ text })), closed: true },
    ])
  })

  test('blanks before a section and its %end do not matter', () => {
    expect(parse('  %post --nochroot\ntrue\n\t%end\nlang C')).toMatchObject([
      { name: 'post', options: '--nochroot', body: [{ text: 'true' }], closed: true },
      { name: 'lang' },
    ])
  })

  test("an include that is the installer's own is a command", () => {
    expect(parse('%include /tmp/disk\n%packages\n%include /tmp/packages\n%end')).toMatchObject([
      { kind: 'command', name: '%include', text: '%include /tmp/disk' },
      { name: 'packages', body: [{ text: '%include /tmp/packages' }] },
    ])
  })

  test('a command goes on behind a backslash', () => {
    expect(parse('bootloader --append="a b" \\\n  --timeout=1\nlang C')).toMatchObject([
      { name: 'bootloader', text: 'bootloader --append="a b" --timeout=1', at: { line: 1 } },
      { name: 'lang', at: { line: 3 } },
    ])
  })

  test.each([
    ['  %end\n', 'a.ks:1', /%end without a section/],
    ['lang C\n%packges\n', 'a.ks:2', /unknown section "%packges"/],
    ['lang C \\', 'a.ks:1', /backslash/],
  ])('refuses %j', (text, where, message) => {
    expect(failure(() => parse(text))).toMatchObject({ where, message: expect.stringMatching(message) })
  })
})

test.each([
  ['part / --size=1', ['part', '/', '--size=1']],
  ['bootloader --append="a b" # why', ['bootloader', '--append=a b']],
  ["rootpw 'a \"b' \\#c", ['rootpw', 'a "b', '#c']],
  ['a#b ""', ['a#b', '']],
  ['--x="\\"q\\""', ['--x="q"']],
])('words of %j', (text, words) => {
  expect(splitWords(text, { text, file: 'a.ks', line: 1 })).toEqual(words)
})

test('a quote that is not closed', () => {
  expect(failure(() => splitWords('rootpw "abc', { text: '', file: 'a.ks', line: 7 }))).toMatchObject({
    where: 'a.ks:7',
    message: expect.stringContaining('quote'),
  })
})

test('an unknown variable is refused where it stands', () => {
  expect(failure(() => substitute(lines('a\n{{ b }}'), { c: '' }))).toMatchObject({
    where: 'a.ks:2',
    advice: 'Valid variables: c.',
  })
})

describe('includes', () => {
  const files: Record<string, string> = {
    'fragments/disk.ks': 'part /\n%include fragments/boot.ks\n',
    'fragments/boot.ks': 'bootloader\n',
    'loop.ks': '%include loop.ks\n',
  }
  const flatten = (text: string): Promise<Line[]> =>
    flattenIncludes(lines(text), async (path) =>
      files[path] === undefined ? undefined : { file: `ks/${path}`, text: files[path] },
    )

  test('become the lines of their files, with the places of these', async () => {
    const flat = await flatten('lang C\n%ksappend fragments/disk.ks\npoweroff')
    expect(flat.map((line) => [line.text, placeOf(line)])).toEqual([
      ['lang C', 'a.ks:1'],
      ['part /', 'ks/fragments/disk.ks:1'],
      ['bootloader', 'ks/fragments/boot.ks:1'],
      ['poweroff', 'a.ks:3'],
    ])
  })

  test('of what a %pre script writes stay', async () => {
    expect(await flatten('%include /tmp/part-include')).toMatchObject([{ text: '%include /tmp/part-include' }])
  })

  test('may be indented and have a comment', async () => {
    expect(await flatten('  %include fragments/boot.ks # the boot loader')).toMatchObject([{ text: 'bootloader' }])
  })

  test.each([
    ['%include absent.ks', /no file "absent.ks"/],
    ['%include ../../etc/passwd', /not possible/],
    ['%include /etc/passwd', /not possible/],
    ['%ksappend http://x.example/a.ks', /not possible/],
    ['%include loop.ks', /more than 8 deep/],
  ])('%s is refused', async (text, message) => {
    await expect(flatten(text)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(message) })
  })
})
