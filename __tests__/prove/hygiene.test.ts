import { expect, test } from '@jest/globals'
import { HYGIENE } from '../../src/guest/contract.ts'
import { describeHygiene, hygieneFindings } from '../../src/prove/hygiene.ts'

test('what sealing should have taken is an error that says why', () => {
  expect(hygieneFindings([{ promise: 'removed', path: '/etc/ssh/ssh_host_ed25519_key' }])).toEqual([
    {
      level: 'error',
      phase: 'inspect',
      message: '/etc/ssh/ssh_host_ed25519_key is in the finished image: each machine makes its own at its first boot',
    },
  ])
  expect(hygieneFindings([{ promise: 'config', path: '/root/config' }])).toMatchObject([
    { level: 'error', message: expect.stringContaining('without keep-config') },
  ])
})

test("an address of the build's network is a warning, and stands in the manifest", () => {
  const leftovers = [{ promise: 'address', path: '/etc/hosts' }] as const
  expect(hygieneFindings(leftovers)).toMatchObject([
    { level: 'warning', message: expect.stringMatching(/^\/etc\/hosts /) },
  ])
  expect(describeHygiene(leftovers)).toEqual({
    inspected: true,
    clean: HYGIENE.filter((promise) => promise !== 'address'),
    addresses: ['/etc/hosts'],
  })
})
