import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { CLEARED, EMPTIED, INSTALLERS, REMOVED, sealedReason } from '../../src/guest/contract.ts'
import { diffPage, sealPage } from '../../src/guest/document.ts'

test('docs/seal.md shows the lists that the guest works through', () => {
  const page = readFileSync('docs/seal.md', 'utf8')
  expect(['run "npm run docs"', page]).toEqual(['run "npm run docs"', sealPage(page)])
})

test('docs/diff.md shows the list of what is not compared', () => {
  const page = readFileSync('docs/diff.md', 'utf8')
  expect(['run "npm run docs"', page]).toEqual(['run "npm run docs"', diffPage(page)])
})

test('patterns are words that a shell can expand below the root', () => {
  for (const { pattern } of [...INSTALLERS, ...REMOVED, ...CLEARED, ...EMPTIED])
    expect(pattern).toMatch(/^[a-zA-Z][\w.*[\]/-]*$/)
})

test.each([
  ['/etc/ssh/ssh_host_rsa_key', 'each machine makes its own at its first boot'],
  ['/etc/machine-id', 'systemd makes a new one at the first boot of each machine'],
  ['/tmp/deep/below', 'nothing in it outlives a boot'],
  ['/var/log/syslog.1', 'rotated log'],
  ['/etc/ssh/deeper/ssh_host_rsa_key', undefined],
  ['/etc/machine-id.d', undefined],
])('why sealing takes %s', (path, reason) => {
  expect(sealedReason(path)).toBe(reason)
})
