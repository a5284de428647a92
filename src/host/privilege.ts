/** The one way in which a command gets root's rights. */

/**
 * Words before a command that needs root. sudo does not ask here: its question could wait for ever unseen.
 * @param variables names of the environment that the command keeps; their values, which may be secret, are no arguments
 */
export function privilege(variables: readonly string[] = []): string[] {
  if (process.getuid?.() === 0) return []
  return ['sudo', '-n', ...(variables.length > 0 ? [`--preserve-env=${variables.join(',')}`] : [])]
}
