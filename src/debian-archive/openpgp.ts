/** Clear-signed text checked against a keyring. Pure: keys and time are given. */
import { readCleartextMessage, readKeys, verify, type Key, type KeyID, type VerifyMessageResult } from 'openpgp'
import { HostError } from '../errors.ts'

export interface SignedText {
  /** What the messages call it, e.g. its URL. */
  name: string
  content: string
  /** ASCII-armoured public keys to trust. */
  keyring: string
  now: Date
}

export interface VerifiedText {
  /** Only what the signature covers, with `\n` line ends. */
  text: string
  /** Long key IDs, upper case, of the good signatures. */
  signedBy: string[]
}

function formatKeyId(keyId: KeyID): string {
  return keyId.toHex().toUpperCase()
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}

/** The reason a signature does not count, or undefined when it is good. */
async function findFault(
  signature: VerifyMessageResult['signatures'][number],
  keys: Key[],
  now: Date,
): Promise<string | undefined> {
  const key = keys.find((candidate) => candidate.getKeys(signature.keyID).length > 0)
  if (!key) return 'unknown key'
  try {
    await signature.verified
    // OpenPGP.js judges the key at the time the signature claims; whoever holds an old key chooses that time.
    await key.getSigningKey(signature.keyID, now)
    return undefined
  } catch (error) {
    return firstLine(error)
  }
}

/**
 * Returns the signed part of a clear-signed text (Debian's InRelease).
 * @throws HostError naming the key IDs unless at least one signature is by a trusted key that is valid today
 */
export async function verifyClearSigned({ name, content, keyring, now }: SignedText): Promise<VerifiedText> {
  const keys = (await readKeys({ armoredKeys: keyring })).map((key) => key.toPublic())
  const message = await readCleartextMessage({ cleartextMessage: content }).catch((error: unknown) => {
    throw new HostError(`${name} is not a clear-signed text: ${firstLine(error)}`, { cause: error })
  })
  const { data, signatures } = await verify({ message, verificationKeys: keys, date: now })
  const verdicts = await Promise.all(
    signatures.map(async (signature) => ({
      id: formatKeyId(signature.keyID),
      fault: await findFault(signature, keys, now),
    })),
  )
  const signedBy = verdicts.filter(({ fault }) => fault === undefined).map(({ id }) => id)
  if (signedBy.length === 0) {
    const found = verdicts.map(({ id, fault }) => `${id}: ${fault}`).join('; ') || 'it carries no signature'
    throw new HostError(`${name} has no good signature by a trusted key (${found})`, {
      advice:
        `Trusted are ${keys.map((key) => formatKeyId(key.getKeyID())).join(', ')}. Use another mirror; if every mirror ` +
        'says the same, check the clock of this machine and update Cloudstamp.',
    })
  }
  return { text: data, signedBy }
}
