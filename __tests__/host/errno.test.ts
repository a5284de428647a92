import { execFileSync } from 'node:child_process'
import { mkdir, open, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { classify, describeError, exitCode, HostError, readingInputs, UserError } from '../../src/errors.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

/** Errors that a file system gives to root as well. */
const PROVOKED: [string, RegExp, (directory: string) => Promise<unknown>][] = [
  ['ENOENT', /no such file/, (directory) => readFile(join(directory, 'absent'))],
  ['ENOTDIR', /no directory/, (directory) => readFile(join(directory, 'file', 'below'))],
  ['EISDIR', /a directory, not a file/, (directory) => readFile(directory)],
  ['ENAMETOOLONG', /name is too long/, (directory) => mkdir(join(directory, 'x'.repeat(300)))],
  ['ELOOP', /round in circles/, (directory) => readFile(join(directory, 'loop'))],
]

async function filled(): Promise<string> {
  const directory = await newDirectory()
  await writeFile(join(directory, 'file'), '')
  await symlink('loop', join(directory, 'loop'))
  return directory
}

describe('an error of the operating system', () => {
  test.each(PROVOKED)("%s is the host's, and the user's where inputs are read", async (code, reason, work) => {
    const directory = await filled()
    const error = await failureOf(work(directory))
    expect(exitCode(error)).toBe(3)
    expect(describeError(error)).toMatch(reason)
    expect(describeError(error)).toMatch(new RegExp(`${code}.*\n→ .*\\.$`))
    expect(describeError(error)).not.toMatch(/^\s*at /m)
    const input = await failureOf(readingInputs(() => work(directory)))
    expect(input).toBeInstanceOf(UserError)
    if (code !== 'EISDIR') expect((input as UserError).where).toContain(directory)
  })

  test("a full disk is the host's, whatever was read", async () => {
    const file = await open('/dev/full', 'w')
    const work = (): Promise<unknown> => file.writeFile('x')
    const error = await failureOf(readingInputs(work))
    await file.close()
    expect(error).toBeInstanceOf(HostError)
    expect(error).toMatchObject({
      message: 'no space is left on the file system (ENOSPC, write)',
      advice: expect.stringContaining('XDG_CACHE_HOME'),
    })
  })

  test('a name that is not UTF-8 is told as such', async () => {
    const directory = await newDirectory()
    execFileSync('sh', ['-c', 'touch "$0/caf$(printf "\\351")"', directory])
    const [name = ''] = await readdir(directory)
    const error = await failureOf(readingInputs(() => readFile(join(directory, name))))
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(/^the name is not UTF-8/) })
  })

  test.each([
    ['EACCES', -13, 2],
    ['EPERM', -1, 2],
    ['EROFS', -30, 2],
    ['EMFILE', -24, 3],
    ['EIO', -5, 3],
    ['EDQUOT', -122, 3],
    ['ENOMEM', -12, 3],
    ['ECHRNG', -44, 3],
  ])('%s, which a test cannot provoke', async (code, errno, input) => {
    const error = Object.assign(new Error(code), { code, errno, syscall: 'open', path: '/some/file' })
    expect(exitCode(error)).toBe(3)
    expect(describeError(error)).toMatch(new RegExp(`^/some/file: \\S.* \\(${code}, open\\)\n→ \\S`))
    expect(exitCode(await failureOf(readingInputs(() => Promise.reject(error))))).toBe(input)
  })

  test('a fault of this program stays one, with its stack', () => {
    const error = new TypeError('x is not a function')
    expect(classify(error)).toBe(error)
    expect(exitCode(error)).toBe(70)
    expect(describeError(error)).toMatch(/^\s*at /m)
  })
})
