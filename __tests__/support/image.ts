/** Installation images and their signed lists, made as distributions make them. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { readKey } from 'openpgp'
import { clearSign, makeSigningKey, type SigningKey } from './debian-archive.ts'
import { sha256 } from './tree.ts'

/** An ISO 9660 image with Rock Ridge and Joliet, as mk-images.x86 makes EL5's and EL6's. */
export async function makeImage(files: Record<string, Buffer>): Promise<Buffer> {
  const work = await mkdtemp(join(tmpdir(), 'cloudstamp-image-'))
  try {
    for (const [path, data] of Object.entries(files)) {
      const file = join(work, 'tree', path)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, data)
    }
    const image = join(work, 'image.iso')
    await execa('xorriso', ['-no_rc', '-as', 'mkisofs', '-quiet', '-R', '-J', '-T', '-o', image, join(work, 'tree')])
    return await readFile(image)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** A key that signs lists, and its fingerprint as headers have it. */
export async function makeListKey(): Promise<SigningKey & { fingerprint: string }> {
  const key = await makeSigningKey()
  return { ...key, fingerprint: (await readKey({ armoredKey: key.publicKey })).getFingerprint().toUpperCase() }
}

/** What sha256sum prints, clear-signed. */
export async function signList(files: Record<string, Buffer>, key: SigningKey): Promise<string> {
  const lines = Object.entries(files).map(([name, data]) => `${sha256(data)}  ${name}\n`)
  return clearSign(lines.join(''), key)
}
