import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

export default defineConfig(
  globalIgnores(['dist/', 'output/', 'coverage/']),
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // Exhaustive patterns of untrusted text name control characters on purpose.
      'no-control-regex': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
    },
  },
  {
    // src/host/run.ts is the one door to programs.
    files: ['src/**/*.ts'],
    ignores: ['src/host/run.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: ['execa', 'child_process', 'node:child_process'].map((name) => ({
            name,
            message: 'Programs are started through src/host/run.ts.',
          })),
        },
      ],
    },
  },
  {
    // A table of cases hands each column over as a parameter, and the cases of one subject stand together.
    files: ['__tests__/**/*.ts'],
    rules: { 'max-params': 'off', 'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['__tests__/**/*.ts'],
    rules: {
      // Stand-ins for asynchronous functions.
      '@typescript-eslint/require-await': 'off',
      // `expect(object.method)` and rows of test tables.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
)
