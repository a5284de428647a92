/** A small Debian archive, signed and served for real: packages by dpkg-deb, indexes by xz, signatures by OpenPGP.js. */
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { createCleartextMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import type { FaultyServer } from '../fetch/faulty-server.ts'

export interface SigningKey {
  /** ASCII-armoured. */
  privateKey: string
  publicKey: string
}

export async function makeSigningKey(options: { date?: Date; validSeconds?: number } = {}): Promise<SigningKey> {
  return generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: 'Test archive' }],
    ...(options.date && { date: options.date }),
    ...(options.validSeconds !== undefined && { keyExpirationTime: options.validSeconds }),
    format: 'armored',
  })
}

export async function clearSign(text: string, key: SigningKey, date = new Date()): Promise<string> {
  const message = await createCleartextMessage({ text })
  return sign({ message, signingKeys: await readPrivateKey({ armoredKey: key.privateKey }), date })
}

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex')

export interface DebSpec {
  name: string
  /** Further control fields. */
  fields?: Record<string, string>
  /** Executable files of the control archive. */
  scripts?: Record<string, string>
  files?: Record<string, string | Buffer>
  /** File name's end, `deb` or `udeb`. */
  extension?: string
}

/** Builds a package below `directory` and returns its path. */
export async function buildDeb(directory: string, spec: DebSpec, options: readonly string[] = []): Promise<string> {
  const tree = join(directory, `${spec.name}.tree`)
  const fields = {
    Package: spec.name,
    Version: '1.0',
    Architecture: 'all',
    Maintainer: 'Nobody <nobody@example.org>',
    ...spec.fields,
  }
  const control = Object.entries({ ...fields, Description: `${spec.name} for a test` }).map(
    ([name, value]) => `${name}: ${value}\n`,
  )
  await mkdir(join(tree, 'DEBIAN'), { recursive: true })
  await writeFile(join(tree, 'DEBIAN/control'), control.join(''))
  for (const [name, text] of Object.entries(spec.scripts ?? {}))
    await writeFile(join(tree, 'DEBIAN', name), text, { mode: 0o755 })
  for (const [path, data] of Object.entries(spec.files ?? {})) {
    await mkdir(dirname(join(tree, path)), { recursive: true })
    await writeFile(join(tree, path), data)
  }
  const deb = join(directory, `${spec.name}_1.0_all.${spec.extension ?? 'deb'}`)
  await execa('dpkg-deb', ['--root-owner-group', '--nocheck', ...options, '--build', tree, deb])
  return deb
}

/** The stanza an index has for a package. */
async function indexStanza(deb: string): Promise<string> {
  const { stdout } = await execa('dpkg-deb', ['--field', deb])
  const data = await readFile(deb)
  return `${stdout}\nFilename: pool/${basename(deb)}\nSize: ${data.length}\nSHA256: ${sha256(data)}\n`
}

export interface ArchiveSpec {
  server: FaultyServer
  suite: string
  key: SigningKey
  debs: readonly string[]
  udebs: readonly string[]
  /** Fields of the Release file. */
  fields?: Record<string, string>
  byHash?: boolean
}

/** Serves packages, indexes and a signed InRelease below `<server>/debian`. */
export async function publishArchive({
  server,
  suite,
  key,
  debs,
  udebs,
  fields = {},
  byHash = true,
}: ArchiveSpec): Promise<void> {
  const listed: string[] = []
  for (const [path, packages] of [
    ['main/binary-amd64', debs],
    ['main/debian-installer/binary-amd64', udebs],
  ] as const) {
    const stanzas = await Promise.all(packages.map(indexStanza))
    const index = (await execa('xz', ['-c'], { input: stanzas.join('\n'), encoding: 'buffer' })).stdout
    const data = Buffer.from(index)
    listed.push(` ${sha256(data)} ${data.length} ${path}/Packages.xz`)
    server.serve(`/debian/dists/${suite}/${path}/Packages.xz`, data)
    if (byHash) server.serve(`/debian/dists/${suite}/${path}/by-hash/SHA256/${sha256(data)}`, data)
    for (const deb of packages) server.serve(`/debian/pool/${basename(deb)}`, await readFile(deb))
  }
  const release = {
    Origin: 'Test',
    Suite: 'stable',
    Codename: suite,
    Version: '1.0',
    'Acquire-By-Hash': 'yes',
    ...fields,
  }
  const text = [...Object.entries(release).map(([name, value]) => `${name}: ${value}`), 'SHA256:', ...listed, ''].join(
    '\n',
  )
  server.serve(`/debian/dists/${suite}/InRelease`, await clearSign(text, key))
}
