/** Keeps and uses compiled code with this machine's Ruby. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import COMPILED from '../../src/guest/scripts/compiled.rb'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()
let directory: string

async function run(way: string, program = 'main.rb'): Promise<string> {
  const { stdout } = await execa('ruby', ['--disable-gems', '-r', './compiled.rb', program], {
    cwd: directory,
    env: { CLOUDSTAMP_COMPILED: way },
  })
  return stdout
}

const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text)

beforeEach(async () => {
  directory = await makeScratch()
  await write('compiled.rb', COMPILED)
  await write(
    'main.rb',
    "require './one'\nrequire './two'\nputs Gem::VERSION.empty?, ENV.key?('CLOUDSTAMP_COMPILED')\n",
  )
  await write('one.rb', "puts 'first'\n")
  await write('two.rb', "puts 'second'\n")
  expect(await run('keep compiled')).toBe('first\nsecond\nfalse\nfalse')
})

/** Names what was kept of one file as that of the other, so that only kept code can have the effect. */
async function swap(): Promise<void> {
  await execa(
    'ruby',
    [
      '-e',
      `file = File.open('compiled', 'rb')
       made_for, index = Marshal.load(file)
       codes = file.read
       one, two = %w[one.rb two.rb].map { |name| index.keys.find { |path| path.end_with?(name) } }
       index[one][0, 2], index[two][0, 2] = index[two][0, 2], index[one][0, 2]
       File.binwrite('compiled', Marshal.dump([made_for, index]) + codes)`,
    ],
    { cwd: directory },
  )
}

test('what was kept is what runs', async () => {
  await swap()
  expect(await run('use compiled')).toBe('second\nfirst\nfalse\nfalse')
})

describe('the source is read', () => {
  test('of a file that was changed, in its contents alone', async () => {
    await swap()
    await write('one.rb', "puts 'FIRST'\n")
    expect(await run('use compiled')).toBe('FIRST\nfirst\nfalse\nfalse')
  })

  test('of a file that was not there', async () => {
    await write('later.rb', "require './one'\nputs 'later'\n")
    expect(await run('use compiled', 'later.rb')).toBe('first\nlater')
  })

  test('where another Ruby has compiled', async () => {
    await swap()
    const kept = await readFile(join(directory, 'compiled'))
    const version = kept.indexOf('ruby ')
    kept.write('RUBY', version)
    await writeFile(join(directory, 'compiled'), kept)
    expect(await run('use compiled')).toBe('first\nsecond\nfalse\nfalse')
  })

  test('where nothing was kept, or half of its index', async () => {
    const kept = await readFile(join(directory, 'compiled'))
    await writeFile(join(directory, 'compiled'), kept.subarray(0, 100))
    expect(await run('use compiled')).toBe('first\nsecond\nfalse\nfalse')
    await rm(join(directory, 'compiled'))
    expect(await run('use compiled')).toBe('first\nsecond\nfalse\nfalse')
  })
})

test('a program that fails keeps its exit code', async () => {
  await write('failing.rb', 'exit 4\n')
  await expect(run('use compiled', 'failing.rb')).rejects.toMatchObject({ exitCode: 4 })
})
