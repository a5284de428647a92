#!/usr/bin/env node
/**
 * Stands in for qemu and for the image that it boots: reads the seed's volume, shows a prompt, and tells facts as look.sh
 * does. CLOUDSTAMP_FACTS are further ones; CLOUDSTAMP_SSH_PORT is where its ssh is said to be.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { gzipSync } from 'node:zlib'

const connect = async (name) => {
  const socket = createConnection(name)
  await once(socket, 'connect')
  return socket
}
const consolePort = await connect('console.sock')
const events = await connect('events.sock')
const monitor = await connect('qmp.sock')
const say = (message) => monitor.write(`${JSON.stringify(message)}\r\n`)
// As qemu 7.2 prints it.
const USERNET =
  'Hub -1 (net0):\r\n  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r\n' +
  `  TCP[HOST_FORWARD]  14       127.0.0.1 ${process.env.CLOUDSTAMP_SSH_PORT}       10.0.2.15    22     0     0\r\n`
monitor.on('data', (text) => {
  for (const line of text.toString().trim().split('\n')) {
    const { id, execute } = JSON.parse(line)
    say({ return: execute === 'human-monitor-command' ? USERNET : {}, id })
  }
})
say({ QMP: { version: { qemu: { major: 7, minor: 2, micro: 0 } } } })

const volume = process.argv.find((word) => word.includes('id=volume0'))?.match(/file=([^,]+)/)[1]
const prompt = (name) => consolePort.write(`\r\n${name} ttyS0\r\n\r\n${name} login: `)
// An image that reads no seed shows its prompt, and stays on as the others do.
if (volume === undefined) prompt('localhost')
else await readAndLook()

async function readAndLook() {
  const readSeed = (path) => {
    execFileSync('xorriso', ['-osirrox', 'on', '-indev', volume, '-extract', `/${path}`, path], { stdio: 'ignore' })
    const text = readFileSync(path, 'utf8')
    rmSync(path, { force: true })
    return text.trim()
  }
  const nonce = readSeed('nonce')
  const hostName = JSON.parse(readSeed('meta-data'))['local-hostname']
  const userData = JSON.parse(readSeed('user-data').replace('#cloud-config\n', ''))
  const facts = [
    'cloud-init\t{"v1": {"datasource": "DataSourceNoCloud [seed=/dev/vdb]", "errors": []}}',
    'system\trunning',
    'target\tgraphical.target\tactive',
    `machine-id\t${createHash('md5').update(nonce).digest('hex')}`,
    `host-name\t${hostName}`,
    'localhost\t127.0.0.1',
    `root\t${(process.env.CLOUDSTAMP_DISK_BYTES * 1.9) / 4096} 4096\tpart`,
    ...(userData.ssh_authorized_keys[0].startsWith('ssh-ed25519 ') ? ['user\tdebian'] : []),
    ...(process.env.CLOUDSTAMP_FACTS ?? '').split('\n').filter(Boolean),
  ].join('\n')
  const packed = gzipSync(`${facts}\n`)
  const emit = (event) => events.write(`\ncloudstamp ${nonce} ${JSON.stringify(event)}\n`)

  prompt(hostName)
  emit({
    ...{ type: 'file', name: 'facts.tsv', part: 1, parts: 1 },
    sha256: createHash('sha256').update(packed).digest('hex'),
    data: packed.toString('base64'),
  })
  emit({ type: 'looked' })
}
