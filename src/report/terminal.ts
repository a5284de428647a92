/** A live view on a terminal: the phases with their times, and below the current one what it does. */
import { DefaultRenderer, Listr, ListrLogger, ProcessOutput, type ListrTaskWrapper, type SimpleRenderer } from 'listr2'
import { formatFinding, formatSeconds } from './format.ts'
import { formatProgress } from './plain.ts'
import { reporterTo, type Reporter } from './reporter.ts'

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>

interface Phase {
  title: string
  started: number
  ended: number | undefined
  /** What it does now: a count and the last line of the log. */
  output: { progress: string; line: string }
  /** Lines that stay on the screen when it is over. */
  kept: string[]
  end: (ok: boolean) => void
  succeeded: Promise<boolean>
}

const REFRESH_MS = 500

/** listr2 asks whether standard output is a terminal; the view is on the stream that it is given. */
class Renderer extends DefaultRenderer {
  static override nonTTY = true
}

/**
 * Draws on a terminal. Each phase is a list of its own, which begins when the one before has left the screen.
 * @returns a reporter, and `settled`, which resolves when everything is drawn; a phase that was not ended has failed
 */
export function terminalReporter(terminal: NodeJS.WriteStream): Reporter & { settled: () => Promise<void> } {
  let current: Phase | undefined
  let drawn: Promise<void> = Promise.resolve()
  const endPhase = (ok: boolean): void => {
    if (!current) return
    current.ended = Date.now()
    current.end(ok)
    current = undefined
  }
  const keep = (line: string): void => {
    if (current) current.kept.push(line)
    else drawn = drawn.then(() => void terminal.write(`${line}\n`))
  }
  return reporterTo({
    phase(_name, title) {
      endPhase(true)
      const phase = newPhase(title)
      current = phase
      drawn = drawn.then(() => draw(phase, terminal))
    },
    progress(progress) {
      if (current) current.output.progress = formatProgress(progress)
    },
    log(line) {
      if (current) current.output.line = line
    },
    info(text) {
      if (current) current.output.progress = text
      else keep(text)
    },
    warning: (text) => keep(`warning: ${text}`),
    finding: (finding) => keep(formatFinding(finding)),
    end: (ok) => endPhase(ok),
    settled: () => {
      endPhase(false)
      return drawn
    },
  })
}

function newPhase(title: string): Phase {
  let end: Phase['end'] = () => undefined
  const succeeded = new Promise<boolean>((resolve) => (end = resolve))
  return { title, started: Date.now(), ended: undefined, output: { progress: '', line: '' }, kept: [], end, succeeded }
}

/** Shows a phase until it ends. */
async function draw(phase: Phase, terminal: NodeJS.WriteStream): Promise<void> {
  const list = new Listr(
    [{ title: phase.title, rendererOptions: { outputBar: true }, task: (_context, task) => follow(phase, task) }],
    {
      renderer: Renderer,
      rendererOptions: {
        showErrorMessage: false,
        // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- listr2 declares its own enum twice
        logger: new ListrLogger({ processOutput: new ProcessOutput(terminal, terminal) }),
      },
      exitOnError: false,
      // Its handler would end the process before the build has cleaned up.
      registerSignalListeners: false,
    },
  )
  await list.run()
  for (const line of phase.kept) terminal.write(`${line}\n`)
}

/** Keeps a task's title and output up to date. @throws Error when the phase failed, which marks the task so */
async function follow(phase: Phase, task: Task): Promise<void> {
  const refresh = (): void => {
    task.title = `${phase.title} (${formatSeconds(((phase.ended ?? Date.now()) - phase.started) / 1000)})`
    task.output = [...new Set([phase.output.progress, phase.output.line])].filter(Boolean).join('\n')
  }
  const timer = setInterval(refresh, REFRESH_MS)
  const ok = await phase.succeeded
  clearInterval(timer)
  refresh()
  if (!ok) throw new Error(phase.title)
}
