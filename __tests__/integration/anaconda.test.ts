/** The family anaconda against a local tree: every generation from media to image, and the failures of the real one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from '../../src/build.ts'
import { withDeadline } from '../../src/deadline.ts'
import { GENERATIONS, isAtLeast, type Generation } from '../../src/distro/families/anaconda/generations.ts'
import type { Manifest } from '../../src/image/manifest.ts'
import { parseInputs } from '../../src/inputs/parse.ts'
import { hasImage, type StampResult } from '../../src/report/result.ts'
import { recordReport, type RecordedReport } from '../support/reporter.ts'
import { inspectDisk, serveTree, treeParts, type LocalTree } from './support/installer-tree.ts'

const MINUTES = 60_000

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-anaconda-'))
const cacheHome = process.env['XDG_CACHE_HOME']
const trees: LocalTree[] = []

beforeAll(async () => {
  process.env['XDG_CACHE_HOME'] = join(root, 'cache')
  write('configs/hiera.yaml', '---\nversion: 5\n')
  write('configs/modules/.keep', '')
  write(
    'configs/nodes/base.pp',
    'file { "/etc/stamped": content => "${facts[\'kernel\']} ${facts[\'cloudstamp_profile\']}\\n" }\n',
  )
  write(
    'kickstarts/fragments/common.ks',
    'lang en_US.UTF-8\nkeyboard us\ntimezone --utc Etc/UTC\nrootpw --iscrypted *\nbootloader --location=mbr\nurl --url={{ tree }}\nzerombr\nclearpart --all --initlabel\n',
  )
  await treeParts()
}, 5 * MINUTES)

afterAll(async () => {
  process.env['XDG_CACHE_HOME'] = cacheHome
  for (const { server } of trees) await server.close()
  rmSync(root, { recursive: true, force: true })
})

function write(path: string, text: string): void {
  const file = join(root, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, text)
}

/** From EL8 with a boot partition and one for UEFI, EL7 on xfs, before that one partition. */
function partitions(generation: Generation): string {
  if (!isAtLeast(generation, 'el7')) return 'part / --fstype=ext4 --size=800 --grow\n'
  if (!isAtLeast(generation, 'el8')) return 'part / --fstype=xfs --size=800 --grow\n'
  return 'part biosboot --fstype=biosboot --size=1\npart /boot/efi --fstype=efi --size=40\npart /boot --fstype=ext4 --size=200\npart / --fstype=xfs --size=800 --grow\n'
}

const SCRIPTS = `%packages
@core
bash
puppet
%end
%pre
echo "before: $(cat /cloudstamp/settings 2>/dev/null)" >/tmp/before
test ! -e /mnt/sysimage/etc/os-release
%end
%post --nochroot
cp /tmp/before /mnt/sysimage/etc/before
%end
%post --interpreter=/usr/bin/ruby
File.write('/etc/by-ruby', "ruby, in the chroot\n")
File.write('/etc/hosts', "127.0.0.1 localhost\n127.0.1.1 build\n")
%end
reboot
`

interface Local {
  generation: Generation
  tree: LocalTree
  /** Folder of what comes of it; that of all good builds when absent. */
  output?: string
  /** Behind the shared part of the kickstart. */
  extra?: string
  header?: string
}

async function local(generation: Generation, options: Parameters<typeof serveTree>[1] = {}): Promise<LocalTree> {
  const tree = await serveTree(generation, options)
  trees.push(tree)
  return tree
}

function buildLocal(
  { generation, tree, output = 'output', extra = SCRIPTS, header }: Local,
  reporter: RecordedReport = recordReport(),
): Promise<StampResult> {
  const pins = isAtLeast(generation, 'el8')
    ? ''
    : `# kernel-sha256: ${tree.digests.kernel}\n# initrd-sha256: ${tree.digests.initrd}\n`
  write(
    `kickstarts/local-${generation}.ks`,
    `#cloudstamp\n# name: Local ${generation}\n# family: anaconda\n# generation: ${generation}\n# mirror: http://mirror.invalid\n# tree: os\n# memory-mib: 1536\n# disk-gib: 2\n${header ?? pins}#end\n%ksappend fragments/common.ks\n${partitions(generation)}${extra}`,
  )
  const given: Record<string, string> = {
    ...{ distro: `local-${generation}`, profile: 'base', mirror: tree.mirror, accel: 'tcg', install: 'false' },
    ...{
      'config-dir': join(root, 'configs'),
      'kickstart-dir': join(root, 'kickstarts'),
      'output-dir': join(root, output, generation),
      // What the tree installs is no system that a cloud starts: inspectDisk looks at it.
      verify: 'false',
    },
  }
  const inputs = parseInputs((name) => given[name])
  return withDeadline({ minutes: inputs.timeoutMinutes, reporter }, (watched, deadline) =>
    build(inputs, watched, deadline),
  )
}

function read(path: string): string {
  return readFileSync(path, 'utf8')
}

describe.each(GENERATIONS)('%s', (generation) => {
  const layered = isAtLeast(generation, 'el7')

  test(
    'from the tree to a stamped image',
    async () => {
      const reporter = recordReport()
      const result = await buildLocal({ generation, tree: await local(generation) }, reporter)
      const manifest = JSON.parse(read(result.manifest)) as Manifest
      expect(manifest).toMatchObject({ layers: layered ? 'auto' : 'off', puppet: { exitCode: 2 }, accelerator: 'tcg' })

      if (!hasImage(result)) throw new Error('no image')
      const overlay = result.image
      const seen = await inspectDisk(
        overlay,
        'cat /etc/stamped /etc/before /etc/by-ruby; ls -d /root/config /cloudstamp; stat -c "id %s" /etc/machine-id; ls -Zd /etc/stamped /etc/hosts /etc/hostname; cat /etc/hosts; cat /etc/fstab',
      )
      expect(seen).toContain('Linux base\n')
      // The settings are there in one pass alone: a base knows no profile.
      expect(seen).toContain(layered ? 'before: \n' : "before: PROFILE='base'")
      expect(seen).toContain('ruby, in the chroot\n')
      expect(seen).toMatch(/cannot access '\/root\/config'[^]*cannot access '\/cloudstamp'/)
      expect(seen).toContain('id 0\n')
      // Sealing, too, leaves no file without its label.
      for (const file of ['stamped', 'hosts', 'hostname'])
        expect(seen).toContain(`system_u:object_r:etc_t:s0 /etc/${file}\n`)
      expect(seen).toContain('127.0.0.1 localhost\n')
      expect(seen).not.toContain('127.0.1.1')

      // Progress, in the generation's own words.
      const texts = reporter.progresses.map(({ text }) => text)
      expect(texts).toEqual(expect.arrayContaining(['scripts after']))
      expect(reporter.progresses).toContainEqual(expect.objectContaining({ done: 2, total: 2 }))
    },
    5 * MINUTES,
  )
})

describe('a failure of the installer is a failure of the build', () => {
  const failing = async (request: Local): Promise<unknown> => {
    const error = await buildLocal({ ...request, output: 'failed' }).catch((reason: unknown) => reason)
    expect(existsSync(join(root, 'failed', request.generation, `base-local-${request.generation}.qcow2`))).toBe(false)
    return error
  }

  test.each([
    [
      'a script fails; the real installer would wait for a key',
      'el9',
      '%post\nexit 3\n%end\n%packages\nbash\n%end\n',
      /the %post section at local-el9\.ks:\d+ exited with 3/,
    ],
    [
      'a script fails; the real installer would go on',
      'el6',
      '%pre\nexit 4\n%end\n%packages\nbash\n%end\n',
      /the %pre section at local-el6\.ks:\d+ exited with 4/,
    ],
  ] as const)(
    '%s (%s)',
    async (_title, generation, extra, message) => {
      expect(await failing({ generation, tree: await local(generation), extra })).toMatchObject({
        exitCode: 1,
        message: expect.stringMatching(message),
      })
    },
    3 * MINUTES,
  )

  test(
    'it stops at an error, sleeps for three minutes and powers off as if all were well',
    async () => {
      const error = await failing({ generation: 'el8', tree: await local('el8', { fail: 'cmdline-error' }) })
      expect(error).toMatchObject({
        message: expect.stringContaining('the installer stopped at an error: an error of its own'),
      })
    },
    3 * MINUTES,
  )

  test(
    'its second stage is not there',
    async () => {
      const tree = await local('el9', {
        faults: { 'images/install.img': [{ status: 404 }, { status: 404 }, { status: 404 }, { status: 404 }] },
      })
      expect(await failing({ generation: 'el9', tree })).toMatchObject({
        message: expect.stringMatching(/second stage (cannot be fetched from http|did not arrive)/),
        advice: expect.stringContaining('mirror'),
      })
    },
    3 * MINUTES,
  )

  test(
    'its packages end in the middle',
    async () => {
      const tree = await local('el10', { faults: { 'system.tar': [{ truncateAfter: 1_000_000 }] } })
      expect(await failing({ generation: 'el10', tree })).toMatchObject({
        message: expect.stringContaining('dnf failed: Cannot download system.tar'),
      })
    },
    3 * MINUTES,
  )
})
