import { describe, expect, test } from '@jest/globals'
import { cacheNames, usesActionsCache } from '../../src/store/actions-cache.ts'

const step = { ACTIONS_RESULTS_URL: 'https://results.example.org/', ACTIONS_RUNTIME_TOKEN: 'token' }

describe("the repository's cache", () => {
  test.each([
    ['push', 'branch', true],
    ['pull_request', 'branch', true],
    ['schedule', 'branch', true],
    ['pull_request_target', 'branch', false],
    ['workflow_run', 'branch', false],
    ['release', 'tag', false],
    ['push', 'tag', false],
    ['workflow_dispatch', 'tag', false],
  ])('under %s on a %s', (event, type, used) => {
    const environment = { ...step, GITHUB_EVENT_NAME: event, GITHUB_REF_TYPE: type }
    expect(usesActionsCache('auto', environment)).toBe(used)
    expect(usesActionsCache('always', environment)).toBe(true)
    expect(usesActionsCache('never', environment)).toBe(false)
  })

  test("is not there outside of an action's step", () => {
    expect(usesActionsCache('always', { GITHUB_EVENT_NAME: 'push' })).toBe(false)
    expect(usesActionsCache('always', { ...step, ACTIONS_RUNTIME_TOKEN: '' })).toBe(false)
  })
})

describe('names in it', () => {
  const now = new Date('2026-11-03T10:00:00Z')
  const entry = { key: 'key', label: 'debian13' }

  test('carry the day of what ages, and reach back as far as it may be old', () => {
    expect(cacheNames({ name: 'base', maxAgeDays: 2 }, entry, now)).toEqual([
      'cloudstamp-base-debian13-key-2026-11-03',
      'cloudstamp-base-debian13-key-2026-11-02',
      'cloudstamp-base-debian13-key-2026-11-01',
    ])
    expect(cacheNames({ name: 'base', maxAgeDays: 1.75 }, entry, now)).toHaveLength(3)
  })

  // The library refuses more.
  test.each([9, 10, 30, 31, 365])('are at most ten for what lasts %d days, and found until then', (maxAgeDays) => {
    const kind = { name: 'base', maxAgeDays }
    const asked = cacheNames(kind, entry, now)
    expect(asked.length).toBeLessThanOrEqual(10)
    const [saved = ''] = cacheNames(kind, entry, new Date(now.getTime() - maxAgeDays * 86_400_000 + 1))
    expect(asked).toContain(saved)
  })

  test('are one for what does not age', () => {
    expect(cacheNames({ name: 'media', maxAgeDays: Infinity }, entry, now)).toEqual(['cloudstamp-media-debian13-key'])
  })
})
