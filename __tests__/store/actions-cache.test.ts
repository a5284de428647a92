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

  test('carry the day of what ages, and reach back as far as it may be old', () => {
    expect(cacheNames({ name: 'base', maxAgeDays: 2 }, 'key', now)).toEqual([
      'cloudstamp-base-key-2026-11-03',
      'cloudstamp-base-key-2026-11-02',
      'cloudstamp-base-key-2026-11-01',
    ])
  })

  test('are one for what does not age', () => {
    expect(cacheNames({ name: 'media', maxAgeDays: Infinity }, 'key', now)).toEqual(['cloudstamp-media-key'])
  })
})
