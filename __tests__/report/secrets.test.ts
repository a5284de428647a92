import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import type { Distro } from '../../src/distro/header.ts'
import { describeError, UserError } from '../../src/errors.ts'
import { keepEvidence, outputPaths } from '../../src/image/output.ts'
import { resolveMirrors } from '../../src/mirror/index.ts'
import { sanitize, sanitizeJson } from '../../src/report/sanitize.ts'
import { hideSecret, withoutSecrets } from '../../src/report/secrets.ts'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
const URL_WITH_PASSWORD = 'http://me:s%40cret@mirror.example/x'

test("a mirror's password shows neither in texts, nor in errors, nor in the evidence that is kept", async () => {
  const { mirror } = await resolveMirrors(URL_WITH_PASSWORD, { family: 'debian-installer' } as Distro)
  expect(mirror).toBe(URL_WITH_PASSWORD)
  const shown = 'http://me:***@mirror.example/x'
  expect(sanitize(`url --url=${mirror}\n${mirror}`)).toBe(`url --url=${shown}\n${shown}`)
  expect(sanitize('http://me:s@cret@mirror.example/x')).toBe(shown)
  expect(sanitizeJson(JSON.stringify({ mirror }))).toBe(JSON.stringify({ mirror: shown }))
  expect(describeError(new UserError(`asked ${mirror}`))).toBe(`asked ${shown}`)

  const directory = await newDirectory()
  const paths = outputPaths({ outputDir: directory, name: 'base-x', format: 'qcow2' })
  const logs = join(directory, 'logs')
  await mkdir(join(logs, 'install'), { recursive: true })
  await writeFile(join(logs, 'install/console.log'), Buffer.from(`\u00ff inst.stage2=${mirror} \n`, 'latin1'))
  await mkdir(paths.partial.directory)
  await keepEvidence(paths, logs)
  const kept = await readFile(join(paths.evidence, 'install/console.log'))
  expect(kept).toEqual(Buffer.from(`\u00ff inst.stage2=${shown} \n`, 'latin1'))
})

test('each line of a secret is hidden, in the evidence too, and words that are none stay', async () => {
  const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0Zg7\r\nshort\n'
  expect(hideSecret(Buffer.from(key))).toEqual(['-----BEGIN RSA PRIVATE KEY-----', 'MIIEpAIBAAKCAQEA0Zg7'])
  expect(sanitize('a short text with MIIEpAIBAAKCAQEA0Zg7 in it')).toBe('a short text with *** in it')

  const directory = await newDirectory()
  const paths = outputPaths({ outputDir: directory, name: 'base-x', format: 'qcow2' })
  const logs = join(directory, 'logs')
  await mkdir(logs)
  await writeFile(join(logs, 'console.log'), Buffer.from('\u00ff key MIIEpAIBAAKCAQEA0Zg7\n', 'latin1'))
  await mkdir(paths.partial.directory)
  await keepEvidence(paths, logs)
  const kept = await readFile(join(paths.evidence, 'console.log'))
  expect(kept).toEqual(Buffer.from('\u00ff key ***\n', 'latin1'))
})

test('the longer of two secrets is hidden first', () => {
  for (const text of ['password', 'password-and-more']) hideSecret(Buffer.from(text))
  expect(withoutSecrets('password-and-more')).toBe('***')
})
