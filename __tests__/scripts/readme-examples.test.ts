import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { workflowProblems } from '../../scripts/workflow-rules.mjs'
import { parseMode } from '../../src/inputs/parse.ts'
import { INPUTS, type InputName } from '../../src/inputs/schema.ts'

interface Step {
  uses?: string
  with?: Record<string, string>
}
interface Workflow {
  name: string
  jobs: Record<string, { steps: Step[] }>
}

const ACTION = 'cloudstamp/action@v1'
const read = (file: string): string => readFileSync(file, 'utf8')
const examples = [...read('README.md').matchAll(/```yaml\n([\s\S]*?)```/g)]
  .map(([, text = '']) => text)
  .filter((text) => text.includes('\njobs:\n'))
  .map((text) => ({ text, workflow: parse(text) as Workflow }))
const stepsOf = ({ jobs }: Workflow): Step[] => Object.values(jobs).flatMap(({ steps }) => steps)

test('the README has examples', () => {
  expect(examples.map(({ workflow }) => workflow.name)).toEqual(['images', 'puppet-check'])
})

describe.each(examples)('its workflow $workflow.name', ({ text, workflow }) => {
  test('does nothing that a workflow must not do, but for tags in the place of commits', () => {
    expect(workflowProblems(text).filter(({ rule }) => rule !== 'unpinned-uses')).toEqual([])
  })

  test('names inputs and modes that there are', () => {
    for (const { with: inputs = {} } of stepsOf(workflow).filter(({ uses }) => uses === ACTION)) {
      expect(Object.keys(INPUTS)).toEqual(expect.arrayContaining(Object.keys(inputs)))
      expect(() => parseMode((name: InputName) => inputs[name])).not.toThrow()
    }
  })
})

test("the pull request's is this repository's own, for another one", () => {
  /** Steps with the action's released name, no version, and the directories and distros of a repository of Puppet's. */
  const forOthers = (step: Step): Step => {
    const inputs = { ...step.with }
    delete inputs['kickstart-dir']
    if ('config-dir' in inputs) inputs['config-dir'] = '.'
    if (inputs['mode'] === 'affected') inputs['distro'] = 'debian13 alma9'
    return { ...step, uses: (step.uses === './' ? ACTION : (step.uses ?? '')).replace(/@.*/, ''), with: inputs }
  }
  const normal = (workflow: Workflow): object => ({
    ...workflow,
    jobs: Object.fromEntries(
      Object.entries(workflow.jobs).map(([name, job]) => [name, { ...job, steps: job.steps.map(forOthers) }]),
    ),
  })
  const own = parse(read('.github/workflows/puppet-check.yml')) as Workflow
  const example = examples.find(({ workflow }) => workflow.name === own.name)?.workflow
  expect(example && normal(example)).toEqual(normal(own))
})
