import { describe, expect, test } from '@jest/globals'
import { chooseTreeMirror } from '../../src/mirror/dnf-sources.ts'

const TREE = '9/BaseOS/x86_64/os'
const variables = { releasever: '9', basearch: 'x86_64', stream: '9-stream', contentdir: 'pub/rocky' }
const choose = (...files: string[]): string | undefined => chooseTreeMirror(files, variables, TREE)
const repo = (baseurl: string, rest = ''): string => `[baseos]\nname=BaseOS\nbaseurl=${baseurl}\n${rest}\n`
const URL_OF_TREE = 'http://near.example/alma/9/BaseOS/x86_64/os'

describe("the mirror in dnf's repositories", () => {
  test.each([
    ['is the root above the tree', repo(`${URL_OF_TREE}/`)],
    ['has its variables replaced', repo('http://near.example/alma/$releasever/BaseOS/${basearch}/os/')],
    ['is the first of several', repo(`${URL_OF_TREE} http://far.example/alma/9/BaseOS/x86_64/os`)],
    ['is that of a repository that is on in words', repo(URL_OF_TREE, 'enabled=true')],
    ['is that of another id', repo(URL_OF_TREE).replace('[baseos]', '[base]')],
    [
      'is not that of another repository',
      `[appstream]\nbaseurl=http://other.example/alma/9/BaseOS/x86_64/os\n\n${repo(URL_OF_TREE)}`,
    ],
  ])('%s', (_title, text) => {
    expect(choose(text)).toBe('http://near.example/alma')
  })

  test('is that of the first file that has one', () => {
    expect(
      choose('', repo(URL_OF_TREE, 'enabled=0'), repo(URL_OF_TREE), repo(URL_OF_TREE.replace('near', 'far'))),
    ).toBe('http://near.example/alma')
  })

  test.each([
    [
      'there is a list of mirrors alone',
      '[baseos]\nmirrorlist=https://mirrors.example/9/baseos\n# baseurl=http://near.example/alma/9/BaseOS/x86_64/os\n',
    ],
    ['the layout is another', repo('http://near.example/pulp/baseos')],
    ['the release is another', repo('http://near.example/alma/9.4/BaseOS/x86_64/os')],
    ['the repository is off', repo(URL_OF_TREE, 'enabled=0')],
    ['the repository is off in words', repo(URL_OF_TREE, 'enabled=false')],
    ['a variable is unknown', repo('http://$near/alma/9/BaseOS/x86_64/os')],
    ['it is a directory', repo('file:///srv/alma/9/BaseOS/x86_64/os')],
    ['it is a proxy on the machine itself', repo('http://localhost:3142/alma/9/BaseOS/x86_64/os')],
    ['it has a password', repo('http://me:secret@near.example/alma/9/BaseOS/x86_64/os')],
    ['it asks for a name', repo(URL_OF_TREE, 'username=me')],
    ['its packages are not checked', repo(URL_OF_TREE, 'gpgcheck=0')],
    ['its certificate is not checked', repo(URL_OF_TREE, 'sslverify=false')],
    ['there are no repositories', ''],
  ])('is none where %s', (_title, text) => {
    expect(choose(text)).toBeUndefined()
  })
})
