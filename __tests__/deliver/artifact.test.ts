import { describe, expect, test } from '@jest/globals'
import { uploadObstacle } from '../../src/deliver/artifact.ts'

const RUNNER = { ACTIONS_RUNTIME_TOKEN: 'token', ACTIONS_RESULTS_URL: 'https://results.example/' }

describe('a run can keep artifacts', () => {
  test.each(['https://github.com', 'https://octo.ghe.com', 'https://GITHUB.com', 'http://github.localhost'])(
    'of %s',
    (server) => expect(uploadObstacle({ ...RUNNER, GITHUB_SERVER_URL: server })).toBeUndefined(),
  )

  test.each(['https://github.example.org', 'https://notgithub.com', 'https://ghe.com.example', 'http://localhost'])(
    'not of %s',
    (server) =>
      expect(uploadObstacle({ ...RUNNER, GITHUB_SERVER_URL: server })).toContain(
        `${new URL(server).hostname} is a GitHub Enterprise Server`,
      ),
  )

  test.each(Object.keys(RUNNER))('not without %s', (name) =>
    expect(uploadObstacle({ ...RUNNER, [name]: '' })).toContain(name),
  )
})
