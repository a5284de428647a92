// What a workflow must not do, beyond GitHub's grammar. Rules and names are zizmor's audits (docs.zizmor.sh/audits), which
// no registry of this project has; `version-comment`, `job-timeout` and `inner-deadline` are ours. Pure.
import { isScalar, LineCounter, parseDocument } from 'yaml'

/**
 * @typedef {{ line: number, rule: string, message: string }} Problem
 * @typedef {Record<string, any>} Data a mapping of YAML
 * @typedef {(path: (string | number)[], rule: string, message: string) => void} Tell
 */

const COMMIT = /^[0-9a-f]{40}$/
const VERSION_COMMENT = /^\s*v?\d+(\.\d+)*\b/

/** Jobs with the repository's rights on what others wrote. */
const DANGEROUS_TRIGGERS = ['pull_request_target', 'workflow_run']

/** What in an expression cannot be chosen by whoever opens a pull request or pushes a branch. */
const SAFE_CONTEXTS = [
  /^github\.(action|action_path|actor_id|api_url|event_name|event_path|graphql_url|job|ref_protected|ref_type|repository|repository_id|repository_owner|repository_owner_id|run_attempt|run_id|run_number|server_url|sha|token|workspace|workflow_sha)$/,
  /^github\.event\.([\w.]+\.)?(id|number|sha|fork|draft|merged|private)$/,
  /^(runner|secrets|job|strategy)\./,
  /^steps\.[\w-]+\.(outcome|conclusion)$/,
  /^needs\.[\w*-]+\.result$/,
]

const CONTEXT = /\b(?:github|inputs|vars|env|matrix|needs|steps|job|runner|secrets|strategy)(?:\.[\w*-]+|\[[^\]]*\])+/gi

/** Default of the action's input, see src/inputs/schema.ts. */
const INNER_MINUTES = 120
/** A job without timeout-minutes, as GitHub has it. */
const JOB_MINUTES = 360

/**
 * What is wrong with a workflow.
 * @param {string} text a workflow that is good YAML; what is none is for the grammar's check to tell
 * @returns {Problem[]} in the order of lines
 */
export function workflowProblems(text) {
  return problemsOf(text, (workflow, tell, comment) => {
    const jobs = Object.entries(workflow.jobs ?? {})
    for (const trigger of triggersOf(workflow.on))
      if (DANGEROUS_TRIGGERS.includes(trigger))
        tell(['on'], 'dangerous-triggers', `${trigger} runs with the repository's rights on what others wrote`)
    permissionProblems(workflow, tell)
    concurrencyProblems(workflow, tell)
    for (const [name, job] of jobs) {
      const path = ['jobs', name]
      timeoutProblems(job, path, tell)
      if (job.uses !== undefined) usesProblems(job.uses, [...path, 'uses'], { tell, comment })
      if (job.secrets === 'inherit')
        tell([...path, 'secrets'], 'secrets-inherit', 'every secret goes to the called workflow: name those it needs')
      for (const [index, step] of (job.steps ?? []).entries())
        stepProblems({ step, path: [...path, 'steps', index], job, workflow }, { tell, comment })
    }
  })
}

/** What is wrong with dependabot.yml. @param {string} text @returns {Problem[]} */
export function dependabotProblems(text) {
  return problemsOf(text, ({ updates = [] }, tell) => {
    for (const [index, update] of updates.entries()) {
      const days = update.cooldown?.['default-days'] ?? 0
      if (days < 7)
        tell(['updates', index], 'dependabot-cooldown', 'a release younger than seven days is taken: set cooldown')
    }
  })
}

/**
 * @param {string} text
 * @param {(data: Data, tell: Tell, comment: (path: (string | number)[]) => string) => void} look
 * @returns {Problem[]}
 */
function problemsOf(text, look) {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  /** @type {Problem[]} */
  const problems = []
  const node = (path) => /** @type {any} */ (document.getIn(path, true))
  const lineOf = (path) => {
    const range = node(path)?.range
    return range ? lines.linePos(range[0]).line : path.length > 1 ? lineOf(path.slice(0, -1)) : 1
  }
  const comment = (path) => (isScalar(node(path)) ? (node(path).comment ?? '') : '')
  look(document.toJS() ?? {}, (path, rule, message) => problems.push({ line: lineOf(path), rule, message }), comment)
  return problems.sort((one, other) => one.line - other.line)
}

/** @returns {string[]} */
function triggersOf(on) {
  return typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(on ?? {})
}

/** @param {Data} workflow @param {Tell} tell */
function permissionProblems({ permissions, jobs = {} }, tell) {
  const rule = 'excessive-permissions'
  const names = Object.entries(jobs)
  if (permissions === undefined) {
    for (const [name, job] of names)
      if (job.permissions === undefined)
        tell(['jobs', name], rule, "has the repository's default permissions: set permissions")
  } else {
    for (const name of writes(permissions))
      tell(['permissions'], rule, `${name} is given to every job: move it to the job that needs it`)
  }
  const all = [['permissions'], ...names.map(([name]) => ['jobs', name, 'permissions'])]
  for (const path of all) {
    const value = path.length === 1 ? permissions : jobs[path[1]].permissions
    if (typeof value === 'string') tell(path, rule, `${value} is more than any job needs: name each permission`)
  }
}

/** @returns {string[]} */
function writes(permissions) {
  if (typeof permissions !== 'object' || permissions === null) return []
  return Object.entries(permissions).flatMap(([name, value]) => (value === 'write' ? `${name}: write` : []))
}

/** @param {Data} workflow @param {Tell} tell */
function concurrencyProblems({ on, concurrency, jobs = {} }, tell) {
  const triggers = triggersOf(on)
  const onlyCalled = triggers.length > 0 && triggers.every((trigger) => trigger === 'workflow_call')
  const everywhere = Object.values(jobs).every((job) => job.concurrency !== undefined)
  if (concurrency === undefined && !onlyCalled && !everywhere)
    tell(['on'], 'concurrency-limits', 'runs of one branch pile up: set concurrency')
}

/** Not zizmor's: what ends a job that hangs, and what must not end it before its logs are kept. */
function timeoutProblems(job, path, tell) {
  const minutes = job['timeout-minutes']
  if (job.uses === undefined && minutes === undefined)
    tell(path, 'job-timeout', `a job that hangs takes ${JOB_MINUTES} minutes: set timeout-minutes`)
  for (const [index, { uses = '', with: inputs = {} }] of (job.steps ?? []).entries()) {
    const inner = Number(inputs['timeout-minutes'] ?? INNER_MINUTES)
    if (!isCloudstamp(uses) || !['build', 'base', undefined].includes(inputs.mode)) continue
    if (inner >= (typeof minutes === 'number' ? minutes : JOB_MINUTES))
      tell(
        [...path, 'steps', index],
        'inner-deadline',
        `the build may take ${inner} minutes and the job ends before: its logs would be lost`,
      )
  }
}

function isCloudstamp(uses) {
  return uses === './' || uses.startsWith('cloudstamp/action@')
}

/**
 * @param {{ step: Data, path: (string | number)[], job: Data, workflow: Data }} place
 * @param {{ tell: Tell, comment: (path: (string | number)[]) => string }} report
 */
function stepProblems({ step, path, job, workflow }, { tell, comment }) {
  const { uses, run, with: inputs = {} } = step
  if (uses !== undefined) usesProblems(uses, [...path, 'uses'], { tell, comment })
  if (/^actions\/checkout@/.test(uses ?? '') && String(inputs['persist-credentials']) !== 'false')
    tell(path, 'artipacked', 'the token stays in .git for every later step: set persist-credentials: false')
  const isScript = /^actions\/github-script@/.test(uses ?? '')
  const code = isScript ? inputs.script : run
  if (typeof code !== 'string') return
  const place = isScript ? [...path, 'with', 'script'] : [...path, 'run']
  const environments = [step.env, job.env, workflow.env]
  for (const context of unsafeContexts(code, { job, environments }))
    tell(place, 'template-injection', `\${{ ${context} }} becomes part of the script: hand it over in env`)
}

/**
 * @param {string} uses
 * @param {(string | number)[]} path
 * @param {{ tell: Tell, comment: (path: (string | number)[]) => string }} report
 */
function usesProblems(uses, path, { tell, comment }) {
  // Of this repository: $/ names it at the workflow's own commit.
  if (/^(\.|\$)\//.test(uses)) return
  if (uses.startsWith('docker://')) {
    if (!/@sha256:[0-9a-f]{64}$/.test(uses)) tell(path, 'unpinned-uses', `${uses}: pin the image by digest`)
    return
  }
  if (!COMMIT.test(uses.split('@')[1] ?? ''))
    tell(path, 'unpinned-uses', `${uses}: pin it by commit, with the version as comment`)
  else if (!VERSION_COMMENT.test(comment(path)))
    tell(path, 'version-comment', `${uses}: a comment has to say which version the commit is`)
}

/**
 * Contexts of a script's expressions whose text others may choose.
 * @param {string} code
 * @param {{ job: Data, environments: (Data | undefined)[] }} known the environments that hold for it, the nearest first
 * @returns {string[]}
 */
function unsafeContexts(code, { job, environments }) {
  const expressions = [...code.matchAll(/\$\{\{([\s\S]*?)\}\}/g)].map(([, expression = '']) => expression)
  const contexts = expressions.flatMap(
    (expression) =>
      // Texts of an expression are nobody's.
      expression.replace(/'[^']*'/g, "''").match(CONTEXT) ?? [],
  )
  const isWritten = (value) => value !== undefined && !JSON.stringify(value).includes('${{')
  const isSafe = (context) => {
    const [root = '', name = ''] = context.split('.')
    if (root === 'matrix') return isWritten(job.strategy?.matrix)
    if (root === 'env') return isWritten(environments.find((environment) => environment?.[name] !== undefined)?.[name])
    return SAFE_CONTEXTS.some((safe) => safe.test(context))
  }
  return [...new Set(contexts)].filter((context) => !isSafe(context))
}
