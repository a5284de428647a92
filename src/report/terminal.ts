/** A live view on a terminal: the phases with their times, and below the current one what it does. */
import { Listr, type ListrTaskWrapper, type DefaultRenderer, type SimpleRenderer } from 'listr2'
import { formatFinding, formatSeconds } from './format.ts'
import { formatProgress } from './plain.ts'
import type { Progress, Reporter } from './reporter.ts'

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>

interface Phase {
  title: string
  started: number
  task: Task | undefined
  progress: string
  lastLine: string
  finish: (ok: boolean) => void
  finished: Promise<boolean>
}

const REFRESH_MS = 500

/** Lines that stay (warnings, findings) are written above the live view, through `write`. */
export function terminalReporter(write: (line: string) => void): Reporter & { settled: () => Promise<void> } {
  const list = new Listr([], { concurrent: true, exitOnError: false, rendererOptions: { collapseSubtasks: false, showErrorMessage: false } })
  let current: Phase | undefined
  let running: Promise<unknown> | undefined
  const kept: string[] = []
  const render = (): void => {
    if (!current?.task) return
    current.task.title = `${current.title} (${formatSeconds((Date.now() - current.started) / 1000)})`
    current.task.output = [current.progress, current.lastLine].filter(Boolean).join('\n')
  }
  const timer = setInterval(render, REFRESH_MS)
  timer.unref()
  const endPhase = (ok: boolean): void => {
    if (!current) return
    render()
    current.finish(ok)
    current = undefined
  }
  return {
    phase(_name, title) {
      endPhase(true)
      let finish: (ok: boolean) => void = () => undefined
      const finished = new Promise<boolean>((resolve) => (finish = resolve))
      const phase: Phase = { title, started: Date.now(), task: undefined, progress: '', lastLine: '', finish, finished }
      current = phase
      list.add({
        title,
        rendererOptions: { outputBar: 2 },
        task: async (_context, task) => {
          phase.task = task
          if (!(await finished)) throw new Error('failed')
        },
      })
      running ??= list.run()
    },
    progress(progress: Progress) {
      if (current) current.progress = formatProgress(progress)
    },
    log(line) {
      if (current) current.lastLine = line
    },
    info(text) {
      if (current) current.progress = text
    },
    warning: (text) => void kept.push(`warning: ${text}`),
    finding: (finding) => void kept.push(formatFinding(finding)),
    end: (ok) => endPhase(ok),
    settled: async () => {
      endPhase(false)
      clearInterval(timer)
      await running
      for (const line of kept) write(line)
    },
  }
}
