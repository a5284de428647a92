/** A build with the direct way closed: everything, host's and guest's, goes through a real forward proxy. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { fetchSmall } from '../../src/fetch/http.ts'
import { startFaultyServer } from '../fetch/faulty-server.ts'
import { canCloseNetwork, runInClosedNetwork, startForwardProxy, type ForwardProxy } from './support/forward-proxy.ts'
import { inspectDisk, serveTree, treeParts, type LocalTree } from './support/installer-tree.ts'

const MINUTES = 60_000
const CLI = resolve('dist/cli.mjs')

const root = mkdtempSync(join(tmpdir(), 'cloudstamp-proxy-'))
const closed = (await canCloseNetwork()) ? test : test.skip
let proxy: ForwardProxy
let tree: LocalTree

beforeAll(async () => {
  await treeParts()
  proxy = await startForwardProxy(root)
  tree = await serveTree('el9')
  for (const name of ['post', 'catalogue']) tree.server.serve(`/${name}`, `${name} came\n`)
  write('configs/hiera.yaml', '---\nversion: 5\n')
  write('configs/modules/.keep', '')
  write(
    'configs/nodes/base.pp',
    `exec { '/usr/bin/curl -fsS ${tree.mirror}/catalogue -o /etc/from-catalogue': creates => '/etc/from-catalogue' }\n`,
  )
  write('kickstarts/local.ks', kickstart())
}, 10 * MINUTES)

afterAll(async () => {
  await tree.server.close()
  await proxy.stop()
  rmSync(root, { recursive: true, force: true })
})

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** Its `repo --install` is written down by the installer, with the proxy; the script stands in for that. */
function kickstart(): string {
  return `#cloudstamp
# name: Local
# family: anaconda
# generation: el9
# mirror: ${tree.mirror}
# tree: os
# memory-mib: 1536
# disk-gib: 2
#end
lang en_US.UTF-8
keyboard us
timezone --utc Etc/UTC
rootpw --iscrypted *
bootloader --timeout=0
url --url={{ tree }}
zerombr
clearpart --all --initlabel
part / --fstype=xfs --size=800 --grow
%packages
bash
%end
%post
set -e
curl -fsS {{ mirror }}/post -o /etc/from-post
mkdir -p /etc/yum.repos.d
printf '[x]\\nname=x\\nproxy=%s\\n' "$http_proxy" >/etc/yum.repos.d/x.repo
%end
`
}

closed(
  'an image is built through the proxy alone, and nothing of it stays (needs network namespaces)',
  async () => {
    const [config, kickstarts, output] = ['configs', 'kickstarts', 'output'].map((name) => join(root, name))
    const flags = { 'config-dir': config, 'kickstart-dir': kickstarts, 'output-dir': output, accel: 'tcg' }
    tree.server.requests.length = 0
    const before = (await proxy.requests()).length
    const { all, exitCode } = await buildThroughProxy(flags)
    expect(all).not.toContain('letmein')
    expect(exitCode).toBe(0)

    const asked = await proxy.requests()
    for (const path of ['os/.treeinfo', 'os/images/pxeboot/vmlinuz', 'os/images/install.img', 'os/system.tar'])
      expect(asked).toContain(`GET ${tree.mirror}/${path}`)
    for (const name of ['post', 'catalogue']) expect(asked).toContain(`GET ${tree.mirror}/${name}`)
    // All of them: there was no other way.
    expect(tree.server.requests.length).toBe(asked.length - before)

    const seen = await inspectDisk(
      join(root, 'output/base-local.qcow2'),
      'cat /etc/from-post /etc/from-catalogue /etc/yum.repos.d/x.repo; grep -rlE "10.0.2.2:|letmein" /etc /root /var /usr/lib/systemd && echo left || echo clean',
    )
    expect(seen).toContain('post came\ncatalogue came\n[x]\nname=x\nclean\n')
    // Nor in what a base keeps of files that are gone: it may travel through a cache that others read.
    const grep = await execa('grep', ['-rlF', 'letmein', join(root, 'cache')], { reject: false })
    expect(grep).toMatchObject({ exitCode: 1, stdout: '' })
    for (const file of ['base-local.manifest.json', 'base-local.log'])
      expect(readFileSync(join(root, 'output', file), 'utf8')).not.toContain('letmein')
  },
  10 * MINUTES,
)

describe('a download', () => {
  const limits = { retries: 0 }

  test('from an https server goes through a tunnel', async () => {
    const server = await startFaultyServer('127.0.0.1', 'https')
    const proxies = { https: proxy.url, direct: [] }
    // Nobody vouches for the server's certificate, which is seen at the tunnel's other end alone.
    await expect(fetchSmall(`${server.url}/file`, 100, { limits, proxies })).rejects.toThrow(/self-signed certificate/)
    expect(await proxy.requests()).toContain(`CONNECT ${new URL(server.url).host}`)
    await server.close()
  })

  test('that the proxy refuses is told with the proxy, without its password', async () => {
    const proxies = { http: proxy.url.replace('letmein', 'forgotten'), direct: [] }
    const error = await fetchSmall(`${tree.mirror}/post`, 100, { limits, proxies }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      message: expect.stringMatching(
        `^could not fetch ${tree.mirror}/post through the proxy http://builder:\\*\\*\\*@127.0.0.1:${proxy.port}/: HTTP 40[17] `,
      ),
      advice: expect.stringContaining('http_proxy'),
    })
  })

  test('of a host that no_proxy lists goes directly', async () => {
    const proxies = { http: 'http://127.0.0.1:1', direct: [new URL(tree.mirror).hostname] }
    expect((await fetchSmall(`${tree.mirror}/post`, 100, { limits, proxies })).toString()).toBe('post came\n')
  })
})

async function buildThroughProxy(
  flags: Record<string, string | undefined>,
): Promise<{ all: string; exitCode: number | undefined }> {
  const given = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value ?? ''])
  const { stdout, stderr, exitCode } = await runInClosedNetwork(
    [process.execPath, CLI, 'build', 'local', 'base', '--no-install', '--no-verify', ...given],
    {
      port: proxy.port,
      directory: root,
      env: { http_proxy: proxy.url, https_proxy: proxy.url, XDG_CACHE_HOME: join(root, 'cache') },
    },
  )
  return { all: `${stdout}\n${stderr}`, exitCode }
}
