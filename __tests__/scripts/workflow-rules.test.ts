import { describe, expect, test } from '@jest/globals'
import { dependabotProblems, workflowProblems } from '../../scripts/workflow-rules.mjs'

const COMMIT = '3d3c42e5aac5ba805825da76410c181273ba90b1'

/** A workflow that is good but for what a case puts into it. */
function workflow({
  on = 'push',
  top = 'permissions: {}\nconcurrency: x\n',
  job = '    timeout-minutes: 5\n',
  steps = '      - run: make\n',
}): string {
  return `on: ${on}\n${top}jobs:\n  one:\n    runs-on: ubuntu-latest\n${job}    steps:\n${steps}`
}

const rules = (text: string): string[] => workflowProblems(text).map(({ rule }) => rule)
const checkout = (uses: string, inputs = 'persist-credentials: false'): string =>
  `      - uses: ${uses}\n        with: { ${inputs} }\n`
const run = (script: string, more = ''): string => `      - run: echo "${script}"\n${more}`

describe('a workflow is good with', () => {
  test.each([
    ['nothing to mend', {}],
    ['an action pinned by commit', { steps: checkout(`actions/checkout@${COMMIT} # v7.0.1`) }],
    ['an action of its own repository', { steps: '      - uses: ./\n        with: { mode: check }\n' }],
    ['the same at the workflow’s own commit', { steps: '      - uses: $/\n' }],
    ['an image pinned by digest', { steps: `      - uses: docker://alpine@sha256:${'0'.repeat(64)}\n` }],
    [
      'what nobody can choose in a script',
      { steps: run('${{ github.sha }} ${{ runner.temp }} ${{ needs.*.result }}') },
    ],
    ['numbers and digests of an event', { steps: run('${{ github.event.pull_request.head.sha }}') }],
    [
      'a written matrix',
      { job: '    timeout-minutes: 5\n    strategy: { matrix: { x: [1] } }\n', steps: run('${{ matrix.x }}') },
    ],
    ['a written variable', { steps: run('${{ env.X }}', '        env: { X: y }\n') }],
    ['a text that looks like a context', { steps: run("${{ contains(github.sha, 'inputs.x') }}") }],
    ['any context in a variable', { steps: run('$X', '        env: { X: "${{ github.head_ref }}" }\n') }],
    ['a job that is only called', { on: 'workflow_call', top: 'permissions: {}\n' }],
    [
      'permissions of each job',
      { top: 'concurrency: x\n', job: '    timeout-minutes: 5\n    permissions: { contents: write }\n' },
    ],
  ])('%s', (_what, parts) => {
    expect(workflowProblems(workflow(parts))).toEqual([])
  })
})

describe('a workflow is told', () => {
  test.each([
    ['unpinned-uses', { steps: checkout('actions/checkout@v7') }],
    ['unpinned-uses', { steps: checkout('actions/checkout@main') }],
    ['unpinned-uses', { steps: '      - uses: docker://alpine:3\n' }],
    ['version-comment', { steps: checkout(`actions/checkout@${COMMIT}`) }],
    ['version-comment', { steps: checkout(`actions/checkout@${COMMIT} # the newest`) }],
    ['artipacked', { steps: `      - uses: actions/checkout@${COMMIT} # v7.0.1\n` }],
    ['artipacked', { steps: checkout(`actions/checkout@${COMMIT} # v7.0.1`, 'persist-credentials: true') }],
    ['excessive-permissions', { top: 'concurrency: x\n' }],
    ['excessive-permissions', { top: 'concurrency: x\npermissions: write-all\n' }],
    ['excessive-permissions', { top: 'concurrency: x\npermissions: read-all\n' }],
    ['excessive-permissions', { top: 'concurrency: x\npermissions: { contents: write }\n' }],
    ['excessive-permissions', { job: '    timeout-minutes: 5\n    permissions: write-all\n' }],
    ['template-injection', { steps: run('${{ github.event.issue.title }}') }],
    ['template-injection', { steps: run('${{ github.head_ref }}') }],
    ['template-injection', { steps: run("${{ github.event['issue'].title }}") }],
    ['template-injection', { steps: run("${{ format('{0}', inputs.x) }}") }],
    ['template-injection', { steps: run('${{ steps.x.outputs.y }}') }],
    ['template-injection', { steps: run('${{ env.X }}', '        env: { X: "${{ github.head_ref }}" }\n') }],
    [
      'template-injection',
      {
        job: '    timeout-minutes: 5\n    strategy: { matrix: "${{ fromJSON(inputs.m) }}" }\n',
        steps: run('${{ matrix.x }}'),
      },
    ],
    [
      'template-injection',
      {
        steps: `      - uses: actions/github-script@${COMMIT} # v8\n        with: { script: "'\${{ github.head_ref }}'" }\n`,
      },
    ],
    ['dangerous-triggers', { on: 'pull_request_target' }],
    ['dangerous-triggers', { on: '[push, workflow_run]' }],
    ['concurrency-limits', { top: 'permissions: {}\n' }],
    ['job-timeout', { job: '' }],
    ['inner-deadline', { job: '    timeout-minutes: 120\n', steps: '      - uses: ./\n' }],
    [
      'inner-deadline',
      {
        job: '    timeout-minutes: 60\n',
        steps: '      - uses: ./\n        with: { mode: build, timeout-minutes: 60 }\n',
      },
    ],
  ])('%s of %j', (rule, parts) => {
    expect(rules(workflow(parts))).toEqual([rule])
  })

  test('of a called workflow that every secret goes to', () => {
    const text = `on: push\npermissions: {}\nconcurrency: x\njobs:\n  one:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit\n`
    expect(workflowProblems(text)).toEqual([{ line: 7, rule: 'secrets-inherit', message: expect.any(String) }])
  })

  test('the line and the context', () => {
    expect(workflowProblems(workflow({ steps: run('${{ github.head_ref }}') }))).toEqual([
      { line: 9, rule: 'template-injection', message: expect.stringContaining('${{ github.head_ref }}') },
    ])
  })
})

test('dependabot waits a week before it takes a release', () => {
  const updates = 'updates:\n  - package-ecosystem: npm\n'
  expect(dependabotProblems(updates).map(({ line, rule }) => [line, rule])).toEqual([[2, 'dependabot-cooldown']])
  expect(dependabotProblems(`${updates}    cooldown: { default-days: 7 }\n`)).toEqual([])
})
