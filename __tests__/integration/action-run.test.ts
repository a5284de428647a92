/** The action from start to end, by each Node.js that it runs on, with the libraries and a blob store that are real. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { execa } from 'execa'
import { writeFiles } from '../support/files.ts'
import { machinesNaming, processesNaming } from '../support/processes.ts'
import { scratch } from '../support/scratch.ts'
import { serveTree, treeParts, type LocalTree } from './support/installer-tree.ts'
import { startResultsService, type ResultsService } from './support/results-service.ts'
import { NODES, prepareStep, type Step } from './support/runner.ts'

const MINUTES = 60_000

const newDirectory = scratch()
let root: string
/** What a job's mirror is where no installer is reached. */
let mirror = 'http://127.0.0.1:9'

beforeAll(async () => {
  root = await newDirectory()
})

const KICKSTART = `#cloudstamp
# name: Local
# family: anaconda
# generation: el9
# mirror: http://mirror.invalid
# tree: os
# memory-mib: 1536
# disk-gib: 2
#end
lang en_US.UTF-8
keyboard us
timezone --utc Etc/UTC
rootpw --iscrypted *
bootloader --location=mbr
url --url={{ tree }}
zerombr
clearpart --all --initlabel
part biosboot --fstype=biosboot --size=1
part / --fstype=xfs --size=800 --grow
%packages
@core
bash
puppet
%end
reboot
`

/** A hosted runner's job: a new machine each time, at the same paths. */
async function newRunner(): Promise<{ workspace: string; environment: Record<string, string> }> {
  const workspace = join(root, 'work')
  await execa('rm', ['-rf', workspace])
  await writeFiles(workspace, {
    'kickstarts/local.ks': KICKSTART,
    'puppet/hiera.yaml': 'version: 5\n',
    'puppet/nodes/base.pp': 'file { "/etc/stamped": content => "x" }\n',
  })
  await mkdir(join(workspace, 'tools'))
  const places = { XDG_CACHE_HOME: join(workspace, 'cache'), RUNNER_TOOL_CACHE: join(workspace, 'tools') }
  return {
    workspace,
    environment: { ...places, GITHUB_EVENT_NAME: 'push', GITHUB_REF_TYPE: 'branch' },
  }
}

/** A step of a new job. */
async function newStep(
  inputs: Record<string, string>,
  more: Record<string, string> = {},
  node?: string,
): Promise<Step> {
  const { workspace, environment } = await newRunner()
  const shared = { distro: 'local', mirror, accel: 'tcg', install: 'false', 'kickstart-dir': 'kickstarts' }
  return prepareStep({
    workspace,
    inputs: { ...shared, ...inputs },
    environment: { ...environment, ...more },
    ...(node === undefined ? {} : { node }),
  })
}

const build = { profile: 'base', 'config-dir': 'puppet', verify: 'false' }

test('the Node.js that action.yml names is one of those', async () => {
  const versions = await Promise.all(NODES.map(async (node) => (await execa(node, ['--version'])).stdout))
  expect(versions).toContainEqual(expect.stringMatching(/^v24\./))
})

describe.each(NODES)('by %s', (node) => {
  test(
    'a killed main is told by post, and nothing of it runs on',
    async () => {
      let asked = 0
      const silent = createServer(() => (asked += 1))
      await new Promise<void>((ready) => silent.listen(0, '127.0.0.1', ready))
      try {
        const silentMirror = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
        const step = await newStep({ ...build, mirror: silentMirror, cache: 'never' }, {}, node)
        const main = step.start('main')
        while (asked === 0) await sleep(50)
        main.kill('SIGKILL')
        await main
        const post = await step.start('post')
        expect(post.exitCode).toBe(0)
        expect(step.summary()).toMatch(/❌/)
        expect(machinesNaming(root)).toEqual([])
        expect(processesNaming(join(root, 'work'))).toEqual([])
      } finally {
        silent.closeAllConnections()
        silent.close()
      }
    },
    2 * MINUTES,
  )

  test(
    'what cannot be compared is refused with exit code 2',
    async () => {
      const { workspace, environment } = await newRunner()
      const git = (...args: string[]) =>
        execa('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], { cwd: workspace })
      await git('init', '--quiet')
      for (const name of ['one', 'two']) {
        await writeFile(join(workspace, 'puppet', name), name)
        await git('add', 'puppet', 'kickstarts')
        await git('commit', '--quiet', '--message', name)
      }
      const base = (await git('rev-parse', 'HEAD~1')).stdout
      const clone = join(workspace, 'clone')
      await git('clone', '--quiet', '--depth=1', `file://${workspace}`, clone)
      const refusal = async (payload: object, event: string): Promise<string> => {
        const file = join(workspace, 'event.json')
        await writeFile(file, JSON.stringify(payload))
        const step = prepareStep({
          workspace: clone,
          inputs: { mode: 'affected', 'config-dir': 'puppet', 'kickstart-dir': 'kickstarts', distro: 'local' },
          environment: { ...environment, GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: file },
          node,
        })
        const { exitCode, stdout } = await step.start('main')
        expect(exitCode).toBe(2)
        return stdout
      }
      const head = (await git('rev-parse', 'HEAD')).stdout
      // The fields of a recorded payload that are read, among some that are not.
      const pull = {
        number: 2,
        state: 'open',
        base: { ref: 'main', sha: base },
        head: { ref: 'topic', sha: head, repo: { fork: true } },
      }
      expect(await refusal({ action: 'opened', number: 2, pull_request: pull }, 'pull_request')).toContain(
        'fetch-depth: 0',
      )
      expect(await refusal({ inputs: null, ref: 'refs/heads/main' }, 'workflow_dispatch')).toMatch(
        /the event workflow_dispatch is about no change.*on: pull_request/,
      )
      const nodes = Array.from({ length: 257 }, (_all, index): [string, string] => [`puppet/nodes/n${index}.pp`, ''])
      await writeFiles(clone, Object.fromEntries(nodes))
      await execa('git', ['-C', clone, 'add', '--all'])
      await execa('git', ['-C', clone, '-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-qm', 'x'])
      expect(await refusal({ before: head }, 'push')).toMatch(
        /257 images are touched, and GitHub makes at most 256 jobs/,
      )
    },
    2 * MINUTES,
  )
})

test(
  'the log of a failed build is where its output says',
  async () => {
    const step = await newStep({ mode: 'base', cache: 'never' })
    expect((await step.start('main')).exitCode).toBe(3)
    expect(await readFile(step.outputs()['log'] ?? '', 'utf8')).toContain('== Media: installer of Local')
  },
  2 * MINUTES,
)

describe('with an installer', () => {
  let tree: LocalTree
  let service: ResultsService

  beforeAll(async () => {
    await mkdir(join(root, 'blobs'))
    service = await startResultsService(join(root, 'blobs'))
    await treeParts()
    tree = await serveTree('el9')
    mirror = tree.mirror
  }, 10 * MINUTES)

  afterAll(async () => {
    await service.stop()
    await tree.server.close()
  })

  test(
    'a base that one job installs is what the images of the next ones are made on',
    async () => {
      const bases = await newStep({ mode: 'base' }, service.environment, NODES.at(-1))
      const first = await bases.start('main')
      expect([first.exitCode, first.stderr]).toEqual([0, ''])
      expect(bases.outputs()).toMatchObject({
        'base-cache-hit': 'false',
        'base-size-bytes': expect.stringMatching(/^\d+$/),
      })
      expect(bases.summary()).toMatch(/\| base \| installed in this run, [\d.]+ MB, kept in the repository's cache \|/)
      expect(first.stdout).toMatch(/not in the repository's cache: cloudstamp-base-local-\w{32}-\d{4}-\d\d-\d\d\n/)
      expect(first.stdout).toMatch(
        /kept in the repository's cache: cloudstamp-base-local-\S+, [\d.]+ MB uncompressed, \d+ s\n/,
      )

      const again = await newStep({ mode: 'base' }, service.environment)
      expect((await again.start('main')).exitCode).toBe(0)
      expect(again.outputs()).toMatchObject({ 'base-cache-hit': 'true' })

      const image = await newStep(build, service.environment)
      const made = await image.start('main')
      expect([made.exitCode, made.stderr]).toEqual([0, ''])
      expect(made.stdout).toMatch(
        /from the repository's cache: cloudstamp-base-local-\S+, [\d.]+ MB uncompressed, \d+ s\n/,
      )
      const outputs = image.outputs()
      expect(outputs).toMatchObject({ 'base-cache-hit': 'true', 'artifact-id': expect.stringMatching(/^\d+$/) })
      const stored = createHash('sha256')
        .update(await service.download('base-local.qcow2'))
        .digest('hex')
      expect(stored).toBe(outputs['sha256'])
      const before = image.summary()
      expect((await image.start('post')).exitCode).toBe(0)
      expect(image.summary()).toBe(before)
    },
    10 * MINUTES,
  )

  test(
    'a fork, whose runs may only read the cache, installs its own and says so',
    async () => {
      service.readOnly(true)
      try {
        // Another base than that which is kept.
        const step = await newStep({ mode: 'base', 'disk-size': '3G' }, service.environment)
        const { exitCode, stdout } = await step.start('main')
        expect([exitCode, stdout]).toEqual([0, expect.stringContaining('cache write denied')])
        expect(stdout).toMatch(
          /not kept in the repository's cache: cloudstamp-base-local-\S+; another job was faster, this run may only read it/,
        )
        expect(stdout).toMatch(/^::warning .*each job after this one installs its own/m)
        expect(step.summary()).toMatch(/\| base \| installed in this run, [\d.]+ MB \|/)
      } finally {
        service.readOnly(false)
      }
    },
    10 * MINUTES,
  )
})
