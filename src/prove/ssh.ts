/** Looks at a booted image from outside, through ssh. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { run } from '../host/run.ts'

/** What ssh tells. */
export interface SshFacts {
  /** Undefined when nothing answers. */
  banner: string | undefined
  /** How one may log in, without a key; as the server says. */
  methods: string[]
  /** Why the key is refused; undefined when it is taken. */
  keyRefusal: string | undefined
  /** Its host key: type and base64. */
  hostKey: string | undefined
}

/** A service that has been started takes its time to listen, under emulation several seconds. */
const BANNER_PATIENCE_MS = 60_000
const BANNER_TIMEOUT_MS = 20_000
const RETRY_MS = 1000

/** Makes a key for one boot. @returns its public line @throws HostError when ssh-keygen fails */
export async function makeKey(file: string): Promise<string> {
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'cloudstamp-proof', '-f', file], {
    what: 'making a key for the boot',
  })
  return (await readFile(`${file}.pub`, 'utf8')).trim()
}

/**
 * Asks the server for its banner and its methods, and logs in with the key.
 * @param target.users whom the guest says that the key was given to
 */
export async function lookThroughSsh(target: {
  port: number
  users: readonly string[]
  keyFile: string
  workDir: string
  signal?: AbortSignal | undefined
}): Promise<SshFacts> {
  const { port, signal, users } = target
  const banner = await waitForBanner(port, signal)
  if (banner === undefined) return { banner, methods: [], keyRefusal: 'nothing answers', hostKey: undefined }
  // A guest's word becomes an argument.
  const user = users.find((name) => /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(name))
  const knownHosts = join(target.workDir, 'known_hosts')
  const ssh = async (options: string[]): Promise<{ exitCode: number; stderr: string }> =>
    run(
      'ssh',
      [...CLIENT, '-o', `UserKnownHostsFile=${knownHosts}`, ...options, '-p', String(port), '127.0.0.1', 'true'],
      {
        what: 'logging in to the booted image',
        accepts: 'all',
        signal,
      },
    )
  const refusal = await ssh(['-o', 'PreferredAuthentications=none', '-l', user ?? 'nobody'])
  const methods = /Permission denied \(([^)]*)\)/.exec(refusal.stderr)?.[1]?.split(',') ?? []
  const [, ...hostKey] = (await readFile(knownHosts, 'utf8').catch(() => '')).trim().split(/\s+/)
  return {
    banner,
    // Who is let in without anything needs no password.
    methods: refusal.exitCode === 0 ? ['password'] : methods,
    keyRefusal:
      user === undefined ? 'cloud-init gave it to nobody' : keyRefusal(await ssh(['-i', target.keyFile, '-l', user])),
    hostKey: hostKey.length === 2 ? hostKey.join(' ') : undefined,
  }
}

/** Nothing of this user's own configuration, agent or keys; no question is asked. */
const CLIENT = [
  ...['-F', 'none', '-T', '-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none'],
  ...['-o', 'StrictHostKeyChecking=accept-new', '-o', 'HashKnownHosts=no', '-o', 'GlobalKnownHostsFile=/dev/null'],
  ...['-o', 'UpdateHostKeys=no', '-o', 'ConnectTimeout=60', '-o', 'LogLevel=ERROR'],
]

function keyRefusal({ exitCode, stderr }: { exitCode: number; stderr: string }): string | undefined {
  if (exitCode === 0) return undefined
  return stderr.trim().split('\n').at(-1) || `exit code ${exitCode}`
}

/** The server's first line; qemu takes a connection whether or not anybody listens behind it. */
export async function waitForBanner(port: number, signal: AbortSignal | undefined): Promise<string | undefined> {
  const deadline = Date.now() + BANNER_PATIENCE_MS
  for (;;) {
    signal?.throwIfAborted()
    const banner = await readBanner(port)
    if (banner !== undefined || Date.now() > deadline) return banner
    await sleep(RETRY_MS)
  }
}

async function readBanner(port: number): Promise<string | undefined> {
  const socket = createConnection(port, '127.0.0.1')
  socket.setTimeout(BANNER_TIMEOUT_MS, () => socket.destroy())
  socket.on('error', () => socket.destroy())
  try {
    const first = await Promise.race([once(socket, 'data'), once(socket, 'close')])
    const text = first[0] instanceof Buffer ? first[0].toString('latin1', 0, 255) : ''
    return /^SSH-[ -~]+/.exec(text)?.[0]
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}
