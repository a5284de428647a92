/** The one way in which a command gets root's rights. */

/** Words before a command that needs root. sudo does not ask here: its question could wait for ever unseen. */
export function privilege(): string[] {
  return process.getuid?.() === 0 ? [] : ['sudo', '-n']
}
