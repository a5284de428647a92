/** The one way in which a command gets root's rights. */

/**
 * Words before a command that needs root.
 * @param ask whether sudo may ask a person for a password
 */
export function privilege({ ask }: { ask: boolean }): string[] {
  if (process.getuid?.() === 0) return []
  return ask ? ['sudo'] : ['sudo', '-n']
}
