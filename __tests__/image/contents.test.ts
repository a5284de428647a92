import { describe, expect, test } from '@jest/globals'
import { formatFileList, parseFileList, parseFileRow, readablePath } from '../../src/image/contents.ts'
import { file } from '../support/images.ts'

const ENTRIES = [
  file('/etc/a b', { package: 'base', asPackaged: true, sha256: undefined }),
  file('/etc/link', { type: 'l', mode: '0777', size: 0, sha256: undefined, target: '/dev/null' }),
  file('/etc/motd', { mode: '4755', resource: 'File[/etc/motd]' }),
  file('/etc/secret', { mode: '0000' }),
]

test('a list is read as it was written', () => {
  expect(parseFileList(formatFileList(ENTRIES))).toEqual(ENTRIES)
  expect(parseFileList(formatFileList([]))).toEqual([])
})

test('a mode is that of find, which writes no zeros before it', () => {
  const row = '/etc/secret\tf\t0\troot\troot\t5\t-\t-\tno\t-\t-'
  expect(parseFileRow(row)?.mode).toBe('0000')
  expect(parseFileRow(row.replace('\t0\t', '\t40\t'))?.mode).toBe('0040')
})

describe('a list is refused', () => {
  const [heading, row = ''] = formatFileList(ENTRIES).split('\n')
  test.each([
    ['without its heading', `${row}\n`],
    ['with a row of another shape', `${heading}\n${row}\textra\n`],
    ['with a path that is not absolute', `${heading}\n${row.slice(1)}\n`],
    ['with a control character', `${heading}\n${row.replace('a b', 'a\x1bb')}\n`],
    ['with a digest that is none', `${heading}\n${row.replace('\t-\tbase', '\tabc\tbase')}\n`],
    ['of another kind', '{"schema":3}'],
  ])('%s', (_what, list) => expect(parseFileList(list)).toBeUndefined())
})

test('a path is read as UTF-8 where it is', () => {
  expect(readablePath('/srv/caf\\303\\251')).toBe('/srv/café')
  expect(readablePath('/srv/caf\\351')).toBe('/srv/caf\\351')
})
