import { NODE_BUNDLE } from './scripts/bundle.mjs'

const TEXTS = Object.keys(NODE_BUNDLE.loader)

const project = (name, testMatch) => ({
  displayName: name,
  testMatch,
  testEnvironment: 'node',
  // Its soft way of cleaning up leaves setters that call themselves, for the next file of the same worker to fall into.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  extensionsToTreatAsEsm: ['.ts', ...TEXTS],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json', 'node', ...TEXTS.map((extension) => extension.slice(1))],
  globalSetup: '<rootDir>/scripts/jest-setup.mjs',
  transform: {
    [`(\\.ts|${TEXTS.map((extension) => `\\${extension}`).join('|')})$`]: '<rootDir>/scripts/jest-transform.mjs',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/output/'],
})

export default {
  // Nothing here is about speed: a limit only ends a test that hangs, and CI machines are busy ones.
  testTimeout: 120_000,
  projects: [
    project('unit', ['<rootDir>/__tests__/!(integration|e2e)/**/*.test.ts', '<rootDir>/__tests__/*.test.ts']),
    project('integration', ['<rootDir>/__tests__/integration/**/*.test.ts']),
    project('e2e', ['<rootDir>/__tests__/e2e/**/*.test.ts']),
  ],
}
