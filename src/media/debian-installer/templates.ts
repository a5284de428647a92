/** debconf templates of the installer. Pure. */

/**
 * Drops the translated fields, `Description-de.UTF-8:` and the like with their continuation lines: an unattended
 * installation asks nothing, and cdebconf reads all of them at each start.
 */
export function dropTranslations(templates: string): string {
  let dropping = false
  const kept = templates.split('\n').filter((line) => {
    if (!/^[ \t]/.test(line)) dropping = /^[A-Za-z_]+-[a-z]{2,3}[A-Za-z_@]*\.UTF-8:/.test(line)
    return !dropping
  })
  return kept.join('\n')
}
