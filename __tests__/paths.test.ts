import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { cacheDirectory, shippedDirectory } from '../src/paths.ts'

const before = { XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'], HOME: process.env['HOME'] }

function set(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name)
    else process.env[name] = value
  }
}

afterEach(() => set(before))

describe('the cache directory', () => {
  const ofUser = join(userInfo().homedir, '.cache/cloudstamp')

  test.each([
    ['set', { XDG_CACHE_HOME: '/cache', HOME: '/home/me' }, '/cache/cloudstamp'],
    ['not set', { XDG_CACHE_HOME: undefined, HOME: '/home/me' }, '/home/me/.cache/cloudstamp'],
    ['empty', { XDG_CACHE_HOME: '', HOME: '/home/me' }, '/home/me/.cache/cloudstamp'],
    [
      'relative, which the specification ignores',
      { XDG_CACHE_HOME: 'cache', HOME: '/home/me' },
      '/home/me/.cache/cloudstamp',
    ],
    ['not set, and no HOME', { XDG_CACHE_HOME: undefined, HOME: undefined }, ofUser],
    ['not set, and HOME is empty', { XDG_CACHE_HOME: undefined, HOME: '' }, ofUser],
    ['not set, and HOME is relative', { XDG_CACHE_HOME: undefined, HOME: 'me' }, ofUser],
  ])('where XDG_CACHE_HOME is %s', (_title, variables, expected) => {
    set(variables)
    expect(cacheDirectory()).toBe(expected)
  })
})

test.each(['kickstarts', 'configs'] as const)('%s ships beside action.yml', (name) => {
  expect(existsSync(join(shippedDirectory(name), '../action.yml'))).toBe(true)
  expect(existsSync(shippedDirectory(name))).toBe(true)
})
