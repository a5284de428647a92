/** What a cloud gives a machine at its first boot, for cloud-init's data source NoCloud. Pure. */
import { randomBytes } from 'node:crypto'
import events from '../guest/scripts/events.sh'
import look from '../guest/scripts/look.sh'
import type { Check } from './checks.ts'

/** One machine's identity. */
export interface Seed {
  instanceId: string
  hostName: string
  /** One line of an authorized_keys file. */
  publicKey: string
}

/** The label by which NoCloud finds its volume (cloudinit/sources/DataSourceNoCloud.py). */
export const SEED_LABEL = 'cidata'

export interface VolumeFile {
  /** Relative to the volume. */
  path: string
  mode: number
  data: Buffer | string
}

/** A name and an instance that no image can hold. */
export function newSeed(publicKey: string): Seed {
  const id = randomBytes(6).toString('hex')
  return { instanceId: `cloudstamp-${id}`, hostName: `proof-${id}`, publicKey }
}

/**
 * The files go where every run of a guest has its own, which here root alone may enter: no service of the image may read
 * the nonce, and pose as the look. That starts as a unit of its own: it waits for the end of cloud-init, which waits for
 * its own commands.
 */
const START = [
  'mkdir -m 700 /cloudstamp',
  'mkdir /cloudstamp/seed',
  `mount -t iso9660 -o ro /dev/disk/by-label/${SEED_LABEL} /cloudstamp/seed`,
  'cp -a /cloudstamp/seed/. /cloudstamp/',
  'umount /cloudstamp/seed',
  'systemd-run --no-block sh /cloudstamp/look',
].join(' && ')

/** The files of the seed's volume. */
export function seedFiles(seed: Seed, run: { nonce: string; checks: readonly Check[] }): VolumeFile[] {
  const text = (path: string, data: string): VolumeFile => ({ path, mode: 0o444, data })
  const userData = { ssh_authorized_keys: [seed.publicKey], runcmd: [['sh', '-c', START]] }
  const metaData = { 'instance-id': seed.instanceId, 'local-hostname': seed.hostName }
  return [
    // JSON is YAML.
    text('user-data', `#cloud-config\n${JSON.stringify(userData)}\n`),
    text('meta-data', `${JSON.stringify(metaData)}\n`),
    text('nonce', `${run.nonce}\n`),
    text('key', `${seed.publicKey}\n`),
    text('events', events),
    text('look', look),
    ...run.checks.map(({ name, data }): VolumeFile => ({ path: `checks/${name}`, mode: 0o555, data })),
  ]
}
