/** Phases as a gantt chart of Mermaid, which GitHub draws. Pure. */
import { formatSeconds } from './format.ts'
import type { RunRecord } from './record.ts'

/** Between two marks of the axis. */
const TICKS: [uptoSeconds: number, tick: string][] = [
  [120, '15second'],
  [600, '1minute'],
  [3600, '5minute'],
  [Infinity, '30minute'],
]

/**
 * The chart's text. Names are our own, for Mermaid has no way to write every character in one; the times are those of the
 * reader's clock.
 */
export function ganttChart({ phases, outcome }: RunRecord): string {
  const last = phases.at(-1)
  if (last === undefined) return ''
  const total = phases.reduce((sum, { seconds }) => sum + seconds, 0)
  const [, tick] = TICKS.find(([upto]) => total <= upto) ?? ['', '30minute']
  const tasks = phases.map((phase) => {
    const state = phase !== last || outcome === 'succeeded' ? 'done' : outcome === 'failed' ? 'crit' : 'active, crit'
    const start = Date.parse(phase.startedAt)
    // A task without length is drawn as nothing.
    const milliseconds = Math.max(phase.seconds * 1000, 1)
    return `    ${phase.name}, ${formatSeconds(phase.seconds)} :${state}, ${start}, ${start + Math.round(milliseconds)}`
  })
  return ['gantt', '    dateFormat x', '    axisFormat %H:%M:%S', `    tickInterval ${tick}`, ...tasks].join('\n')
}
