#!/usr/bin/env node
/**
 * Stands in for qemu: connects to the sockets of its working directory as qemu does, and plays a guest's part as fast as
 * the other side reads. CLOUDSTAMP_PART names the part.
 */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { gzipSync } from 'node:zlib'

const NONCE = 'nonce'
const connect = async (name) => {
  const socket = createConnection(name)
  await once(socket, 'connect')
  socket.on('error', () => process.exit(1))
  return socket
}
const consolePort = await connect('console.sock')
const events = await connect('events.sock')
const monitor = await connect('qmp.sock')
const say = (message) => monitor.write(`${JSON.stringify(message)}\r\n`)
monitor.on('data', (text) => {
  for (const line of text.toString().trim().split('\n')) say({ return: {}, id: JSON.parse(line).id })
})
say({ QMP: { version: { qemu: { major: 7, minor: 2, micro: 0 } } } })

const write = async (socket, data) => {
  if (!socket.write(data)) await once(socket, 'drain')
}
const forever = async (socket, data) => {
  for (;;) await write(socket, data)
}
const emit = (event) => write(events, `\ncloudstamp ${NONCE} ${JSON.stringify(event)}\n`)
/** As events.sh sends a file; `change` spoils its parts. */
const sendFile = (name, data, change) => sendPacked(name, gzipSync(data), change)
const sendPacked = async (name, packed, change = (parts) => parts) => {
  const sha256 = createHash('sha256').update(packed).digest('hex')
  const count = Math.ceil(packed.length / 2250)
  const parts = Array.from({ length: count }, (_all, index) => ({
    type: 'file',
    ...{ name, sha256, part: index + 1, parts: count },
    data: packed.subarray(index * 2250, (index + 1) * 2250).toString('base64'),
  }))
  for (const part of change(parts)) await emit(part)
}
const puppet = () => emit({ type: 'puppet', exitCode: 2 })
const report = (text = 'resource_statuses: {}\n') => sendFile('last_run_report.yaml', text)
const packages = (text = 'bash\t5.2\n') => sendFile('packages.tsv', text)
const sealed = async () => {
  await emit({ type: 'sealed' })
  say({ event: 'SHUTDOWN', data: { guest: true, reason: 'guest-shutdown' } })
  for (const socket of [consolePort, events]) socket.end()
  await Promise.all([once(consolePort, 'close'), once(events, 'close')])
  monitor.end()
  process.exit(0)
}
/** A success, but for what `parts` says. */
const success = async (parts = {}) => {
  await (parts.puppet ?? puppet)()
  await (parts.report ?? report)()
  await (parts.packages ?? packages)()
  await sealed()
}
const nothing = () => undefined

const PARTS = {
  success,
  'sealed alone': sealed,
  'no word of Puppet': () => success({ puppet: nothing }),
  'Puppet failed': () => success({ puppet: () => emit({ type: 'puppet', exitCode: 4 }) }),
  'no report': () => success({ report: nothing }),
  'an empty package list': () => success({ packages: () => packages('\n') }),
  'a damaged package list': () => success({ packages: () => packages('bash\t5.2\nzlib1g\n') }),
  'a part of a file is missing': () =>
    success({ report: () => sendFile('last_run_report.yaml', randomBytes(9000), (parts) => parts.toSpliced(1, 1)) }),
  'the end of a file is missing': () =>
    success({ packages: () => sendFile('packages.tsv', randomBytes(9000), (parts) => parts.slice(0, -1)) }),
  'a digest does not fit': () =>
    success({
      report: () =>
        sendFile('last_run_report.yaml', 'a: 1', (parts) => parts.map((part) => ({ ...part, sha256: 'a'.repeat(64) }))),
    }),
  'an event that breaks off': () => success({ puppet: () => write(events, `\ncloudstamp ${NONCE} {"type":"pup\n`) }),
  'five thousand files': async () => {
    const packed = gzipSync(randomBytes(117_000))
    for (let index = 0; index < 5000; index += 1) await sendPacked(`file-${index}`, packed)
    await success()
  },
  'a file that grows': async () => {
    const packed = gzipSync(Buffer.alloc(62 * 1024 * 1024, 'x'))
    for (let index = 0; index < 11; index += 1) await sendPacked(index === 0 ? 'puppet.log' : `file-${index}`, packed)
    await success()
  },
  'a file named as a folder': async () => {
    await sendFile('stamp', 'x')
    await success()
  },
  'a report that unfolds': () => {
    const events = `[${'{status: success, message: m},'.repeat(1600)}]`
    const resources = Array.from({ length: 1600 }, (_all, index) => `  R${index}: {events: *e}\n`).join('')
    return success({ report: () => report(`a: &e ${events}\nresource_statuses:\n${resources}`) })
  },
  'a report that is slow to read': () => success({ report: () => report('&a '.repeat(29_000)) }),
  'an endless escape sequence': async () => {
    await write(consolePort, '\u001b[')
    await forever(consolePort, Buffer.alloc(65_536, '0'))
  },
  'a line without an end': () => forever(events, Buffer.alloc(65_536, 'x')),
  'lines without an end': () => forever(consolePort, Buffer.from('a line of the guest\n'.repeat(3000))),
  'short lines without an end': () => forever(consolePort, Buffer.from('a\n'.repeat(30_000))),
  'events without an end': () =>
    forever(events, Buffer.from(`cloudstamp ${NONCE} {"type":"phase","name":"x","state":"started"}\n`.repeat(900))),
}
await PARTS[process.env.CLOUDSTAMP_PART]()
