import { link, mkdir, readdir, readFile, readlink, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { extractFiles, readControl } from '../../src/debian-archive/deb.ts'
import { buildDeb } from '../support/debian-archive.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
const LONG_NAME = `usr/share/${'long-directory-name/'.repeat(9)}file`
let directory: string
let tree: string

const spec = {
  name: 'sample',
  fields: { Depends: 'libc6' },
  scripts: { postinst: '#!/bin/sh\nexit 0\n', isinstallable: '#!/bin/sh\nexit 1\n' },
  files: { 'usr/bin/sample': '#!/bin/sh\n', 'usr/share/data': Buffer.alloc(200_000, 'x'), [LONG_NAME]: 'deep\n' },
}

beforeAll(async () => {
  directory = await newDirectory()
  tree = join(directory, 'sample.tree')
  await mkdir(join(tree, 'usr/bin'), { recursive: true })
  await symlink('sample', join(tree, 'usr/bin/alias'))
  await writeFile(join(tree, 'usr/bin/first'), 'one file, two names\n')
  await link(join(tree, 'usr/bin/first'), join(tree, 'usr/bin/second'))
})

describe.each(['xz', 'gzip', 'none'])('a package compressed with %s', (compression) => {
  let deb: string
  beforeAll(async () => {
    deb = await buildDeb(directory, spec, [`-Z${compression}`])
  })

  test('has the control archive that dpkg-deb reads', async () => {
    const { stanza, files } = await readControl(deb)
    const { stdout } = await execa('dpkg-deb', ['--field', deb, 'Package', 'Version', 'Depends'])
    expect(`Package: ${stanza['Package']}\nVersion: ${stanza['Version']}\nDepends: ${stanza['Depends']}`).toBe(stdout)
    const scripts = files.map(({ path, mode, data }) => [path, mode, Buffer.from(data).toString()])
    expect(scripts.sort()).toEqual([
      ['isinstallable', 0o755, spec.scripts.isinstallable],
      ['postinst', 0o755, spec.scripts.postinst],
    ])
  })

  test('has the files that dpkg-deb unpacks', async () => {
    const unpacked = join(directory, `unpacked-${compression}`)
    await execa('dpkg-deb', ['--extract', deb, unpacked])
    const paths = await readdir(unpacked, { recursive: true })
    const entries = await extractFiles(deb, () => true)
    expect(entries.map(({ path }) => path).sort()).toEqual(paths.sort())
    for (const entry of entries) {
      const path = join(unpacked, entry.path)
      if (entry.type === 'symlink') expect(entry.target).toBe(await readlink(path))
      else expect(entry.mode).toBe((await stat(path)).mode & 0o7777)
      if (entry.type === 'file') expect(Buffer.from(entry.data).equals(await readFile(path))).toBe(true)
    }
    expect(entries.filter(({ type }) => type === 'file')).toHaveLength(5)
  })

  test('gives only the files asked for', async () => {
    const entries = await extractFiles(deb, (path) => path.startsWith('usr/share/l') && path.endsWith('/file'))
    expect(entries).toEqual([{ type: 'file', path: LONG_NAME, mode: 0o644, data: Buffer.from('deep\n') }])
  })

  test('is refused when it ends early', async () => {
    const broken = join(directory, `broken-${compression}.deb`)
    await writeFile(broken, await readFile(deb))
    await truncate(broken, (await stat(deb)).size - 200)
    await expect(extractFiles(broken, () => true)).rejects.toThrow(/broken-/)
  })
})

test('another compression is named', async () => {
  const deb = await buildDeb(await newDirectory(), { name: 'modern' }, ['-Zzstd'])
  await expect(readControl(deb)).rejects.toThrow(/control\.tar\.zst.*tar\.xz/)
})

test('a file that is no package is named', async () => {
  const path = join(directory, 'page.html')
  await writeFile(path, '<html>')
  await expect(readControl(path)).rejects.toThrow(/page\.html is no Debian package/)
})
