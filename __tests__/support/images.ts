/** Images as manifests and lists of files describe them. */
import type { FileEntry, KnownContents } from '../../src/image/contents.ts'
import type { DescribedImage } from '../../src/image/difference.ts'
import type { Manifest } from '../../src/image/manifest.ts'

const digest = 'a'.repeat(64)

export const CONTENTS: KnownContents = {
  known: true,
  list: { file: 'base-debian13.files.tsv', sha256: digest },
  rules: 'a'.repeat(32),
  listed: 0,
  unlisted: 0,
  usedBytes: 1_000_000_000,
  users: [{ name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/bash', password: 'locked' }],
  groups: [{ name: 'root', gid: 0, members: [] }],
  services: [{ name: 'ssh.service', state: 'enabled' }],
}

export const MANIFEST: Manifest = {
  schema: 3,
  createdAt: '2026-11-26T07:31:00.000Z',
  cloudstamp: { version: '0.1.0' },
  qemu: { version: '7.2.0' },
  distro: { id: 'debian13', name: 'Debian 13' },
  profile: 'base',
  layers: 'auto',
  hostName: 'localhost.localdomain',
  keepConfig: false,
  removePuppet: false,
  puppetSettings: [],
  secrets: [],
  accelerator: 'tcg',
  machine: { memoryMiB: 1024, cpus: 1 },
  mirrors: { packages: 'http://mirror.example/debian' },
  sources: {
    configTree: { sha256: digest, commit: { id: '4f2a91c0'.repeat(5), dirty: false } },
    kickstart: { file: 'debian13.ks', sha256: digest },
    fragments: [],
  },
  renderedKickstart: { sha256: digest },
  media: { key: 'k', kernelVersion: '6.12', digests: {} },
  base: { key: 'k', cacheHit: true, createdAt: '2026-11-26T06:00:00.000Z', upgraded: false },
  puppet: { exitCode: 2, resources: 3, changed: 2, failed: 0, seconds: 1.5 },
  packages: [
    { name: 'bash', version: '5.2' },
    { name: 'openssh-server', version: '1:10.0' },
  ],
  contents: CONTENTS,
  image: {
    file: 'base-debian13.qcow2',
    format: 'qcow2',
    compression: 'zlib',
    sha256: digest,
    sizeBytes: 300_000_000,
    virtualSizeBytes: 8_000_000_000,
  },
  phases: [],
}

/** An image, with what it has other than the one above. */
export function image({
  files = [],
  contents,
  ...manifest
}: Partial<Omit<Manifest, 'contents'>> & {
  files?: FileEntry[]
  contents?: Partial<KnownContents>
}): DescribedImage {
  return { manifest: { ...MANIFEST, ...manifest, contents: { ...CONTENTS, ...contents } }, files }
}

/** A regular file that nobody has installed or manages. */
export function file(path: string, other: Partial<FileEntry> = {}): FileEntry {
  return {
    path,
    type: 'f',
    mode: '0644',
    user: 'root',
    group: 'root',
    size: 10,
    sha256: digest,
    asPackaged: false,
    ...other,
  }
}
