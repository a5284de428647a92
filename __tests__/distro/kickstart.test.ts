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
import { Problems } from '../../src/distro/problems.ts'

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

describe('variables', () => {
  const variables = { mirror: 'http://m.example', release: 's.example' }
  const replaced = (text: string): string => {
    const problems = new Problems('a.ks')
    const [line] = substitute(lines(text), variables, problems)
    problems.refuse()
    return line?.text ?? ''
  }

  test.each([
    ['url --url={{ mirror }}/x', 'url --url=http://m.example/x'],
    ['{{mirror}} {{  release }}', 'http://m.example s.example'],
    [String.raw`echo '\{{ mirror }}'`, "echo '{{ mirror }}'"],
    [String.raw`echo '\{{ user }}'`, "echo '{{ user }}'"],
    [String.raw`echo "\\{{ mirror }}"`, String.raw`echo "\{{ mirror }}"`],
  ])('%s becomes %s', (text, result) => expect(replaced(text)).toBe(result))

  test.each([
    `podman ps --format '{{ .Names }}'`,
    `docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web`,
    `docker info --format '{{ if .Swarm }}{{ json .Swarm }}{{ else }}none{{ end }}'`,
    `kubectl get pods -o go-template='{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}'`,
    'listen_addresses = {{ ansible_default_ipv4.address }}',
    '{{ user | default("root") }} {{ my_fact }} {{ Name }} {{- name -}}',
    'secret = {{ with secret "kv/data" }}{{ .Data.key }}{{ end }}',
    'image: ${{ matrix.image }}',
    '{{{ mirror }}} {{}} {{ }} {{ 1 }}',
    String.raw`grep -E '^\{{2}' file; awk '/\{\{/'`,
  ])('%s stays', (text) => expect(replaced(text)).toBe(text))

  test('that are unknown are refused where they stand, with the way out', () => {
    expect(failure(() => substituteAll('a\n{{ miror }}'))).toMatchObject({
      where: 'a.ks:2',
      message: 'unknown variable "{{ miror }}"',
      advice: String.raw`Valid variables: mirror, release. Write "\{{ miror }}" for the text itself.`,
    })
  })

  test('that are unknown are told all at once', () => {
    expect(failure(() => substituteAll('{{ miror }}\n{{ mirror }}{{ constructor }}'))).toMatchObject({
      where: 'a.ks',
      message: 'the kickstart has 2 errors',
      findings: [
        { file: 'a.ks', line: 1, message: expect.stringContaining('miror') },
        { file: 'a.ks', line: 2, message: expect.stringContaining('constructor') },
      ],
    })
  })

  function substituteAll(text: string): void {
    const problems = new Problems('a.ks')
    substitute(lines(text), variables, problems)
    problems.refuse()
  }
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
