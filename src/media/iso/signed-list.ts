/**
 * The signed list of a release's images, checked by gpgv: GnuPG of the time when EL5 to EL7 appeared signed with packets
 * of version 3 and with DSA, which OpenPGP.js does not read.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readKey } from 'openpgp'
import { HostError } from '../../errors.ts'
import { run } from '../../host/run.ts'
import { judgeSignature } from './gpgv-status.ts'

export interface SignedList {
  /** Its URL, as messages show it. */
  name: string
  content: Buffer
  /** Fingerprint of the one key that counts. */
  fingerprint: string
  /** That key, ASCII-armoured. */
  key: string
  /** For gpgv's files. */
  workDir: string
}

/**
 * The text that the signature covers, and nothing else of the file.
 * @throws HostError unless it is one clear-signed text with a good signature of that key, made before the key expired
 */
export async function verifyList({ name, content, fingerprint, key, workDir }: SignedList): Promise<string> {
  const [keyring, list, text] = ['keyring', 'list', 'text'].map((file) => join(workDir, file)) as [
    string,
    string,
    string,
  ]
  const trusted = await readKey({ armoredKey: key })
  await writeFile(keyring, trusted.write())
  await writeFile(list, content)
  const { stdout } = await run(
    'gpgv',
    ['--homedir', workDir, '--status-fd', '1', '--keyring', keyring, '--output', text, list],
    // What is wrong with a signature is told by its status lines.
    { what: `checking the signature of ${name}`, accepts: 'all' },
  )
  const end = await trusted.getExpirationTime()
  const fault = judgeSignature(stdout, { fingerprint, validUntil: end instanceof Date ? end : undefined })
  if (fault !== undefined) {
    throw new HostError(`the list of images has no good signature: ${fault}`, {
      where: name,
      advice:
        `Only the key ${fingerprint} counts (header key "image-key"). Another mirror may have the right list ` +
        '(--mirror, input "mirror"); if each has this one, do not use it.',
    })
  }
  return readFile(text, 'utf8')
}
