/** Names that become paths and shell words: checked before anything else sees them. */
import leven from 'leven'
import { UserError } from '../errors.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Puppet's names of classes, short enough for a file's name. */
const CLASS = /^(?=.{1,100}$)[a-z]\w*(::[a-z]\w*)+$/

type Named = 'distro' | 'profile' | 'image'

/** Whether a name is plain: letters, digits, dot, dash and underscore, not starting with a dot; a profile may be a class too. */
export function isName(what: Named, name: string): boolean {
  return NAME.test(name) || (what === 'profile' && CLASS.test(name))
}

/** What is wrong with a name. */
export function notAName(what: Named, name: string): string {
  const rule = 'names are made of letters, digits, ".", "-" and "_", and start with a letter or digit'
  const classes = what === 'profile' ? '; or they are those of classes, such as role::webserver' : ''
  return `${JSON.stringify(name)} is no ${what} name: ${rule}${classes}`
}

/** @throws UserError where `isName` does not hold */
export function checkName(what: 'distro' | 'profile', name: string): string {
  if (isName(what, name)) return name
  throw new UserError(notAName(what, name), { advice: 'cloudstamp list names what there is.' })
}

/** The valid name that is nearest, when it is near enough to be a slip. */
export function nearest(name: string, valid: readonly string[]): string | undefined {
  const [best] = valid
    .map((candidate) => ({ candidate, distance: leven(name, candidate) }))
    .sort((a, b) => a.distance - b.distance)
  return best && best.distance <= Math.max(2, Math.floor(name.length / 2)) ? best.candidate : undefined
}

/** The error for a name that is not among the valid ones. */
export function unknownName(what: string, name: string, valid: readonly string[]): UserError {
  const near = nearest(name, valid)
  return new UserError(`unknown ${what} "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`, {
    advice: valid.length === 0 ? 'None is listed; check its spelling.' : `Valid: ${valid.join(', ')}.`,
  })
}
