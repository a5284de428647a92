/** kickseed's commands and their options, as the udeb kickseed-common 0.63 has them in lib/kickseed/handlers. Pure. */
import { UserError } from '../../../errors.ts'
import { splitWords, type Command } from '../../kickstart.ts'

const PARTITION =
  'recommended,size:,grow,maxsize:,noformat,onpart:,usepart:,ondisk:,ondrive:,asprimary,fstype:,start:,end:'

/**
 * Options by command, as its getopt has them: a colon where a value follows. Left out are those that make the handler loop
 * for ever, `bootloader --upgrade` and `volgroup --noformat` and `--useexisting`. What has no list takes words alone.
 */
const OPTIONS: Record<string, string | undefined> = {
  auth: 'enablemd5,enablenis,nisdomain:,nisserver:,useshadow,enableshadow,enablecache',
  bootloader: 'location:,password:,md5pass:,useLilo',
  clearpart: 'linux,all,drives:,initlabel',
  firewall: 'high,medium,enabled,enable,disabled,disable,trust:,dhcp,ssh,telnet,smtp,http,ftp,port:',
  halt: undefined,
  install: undefined,
  keyboard: undefined,
  lang: undefined,
  langsupport: 'default:',
  logvol: 'vgname:,recommended,size:,grow,maxsize:,name:,noformat,fstype:',
  mouse: 'device:,emulthree',
  network: 'bootproto:,device:,ip:,gateway:,nameserver:,nodns,netmask:,hostname:',
  part: PARTITION,
  partition: PARTITION,
  poweroff: undefined,
  preseed: 'owner:',
  reboot: undefined,
  repo: 'name:,baseurl:,distribution:,components:,source,key:',
  // "lock" is ours, see render.
  rootpw: 'disabled,iscrypted,lock',
  skipx: undefined,
  text: undefined,
  timezone: 'utc',
  url: 'url:',
  user: 'disabled,fullname:,iscrypted,password:',
  volgroup: 'pesize:',
  zerombr: undefined,
}

/** What to write where kickseed has another word. */
const INSTEAD: Record<string, string | undefined> = {
  'bootloader --append': 'Write "preseed debian-installer/add-kernel-opts string …".',
  'rootpw --plaintext': 'Leave it out: a password is plain text unless it is --iscrypted.',
}

/** A command taken apart as its handler does it. */
export interface Arguments {
  options: Map<string, string>
  words: string[]
}

/**
 * Reads a command's options and words.
 * @throws UserError with file:line for a command that kickseed lacks, and for an option that it leaves out (its eval loses
 *   getopt's exit code)
 */
export function readArguments({ name, text, at }: Command): Arguments {
  if (!Object.hasOwn(OPTIONS, name)) {
    throw new UserError(`debian-installer has no kickstart command "${name}"`, {
      where: at,
      advice: `Valid commands: ${Object.keys(OPTIONS).join(', ')}. Any other answer can be given as "preseed KEY TYPE VALUE".`,
    })
  }
  const known = OPTIONS[name]?.split(',')
  const [, ...given] = splitWords(text, at)
  if (known === undefined) return { options: new Map(), words: given }
  const options = new Map<string, string>()
  const words: string[] = []
  while (given.length > 0) {
    const word = given.shift() ?? ''
    if (word === '--') {
      words.push(...given.splice(0))
      break
    }
    const [, typed, inline] = /^--?([A-Za-z][^=]*)(?:=(.*))?$/s.exec(word) ?? []
    if (typed === undefined) {
      words.push(word)
      continue
    }
    const option = findOption(typed, known)
    const takesValue = option?.endsWith(':')
    const value = takesValue ? (inline ?? given.shift()) : inline
    if (option === undefined || word[1] !== '-' || (takesValue ? value === undefined : inline !== undefined)) {
      throw new UserError(`kickseed does not understand "${word}" of "${name}" and leaves it out`, {
        where: at,
        advice:
          INSTEAD[`${name} --${typed}`] ??
          `Its options: ${known.map((one) => `--${one.replace(':', '=…')}`).join(', ')}.`,
      })
    }
    options.set(option.replace(':', ''), value ?? '')
  }
  if (name === 'preseed' && (words.length < 2 || words.length > 3)) {
    throw new UserError('"preseed" takes a key, a type and one value, and kickseed drops it', {
      where: at,
      advice: "Put the value between quotes; what Debian's own files begin with, such as d-i, is --owner here.",
    })
  }
  return { options, words }
}

/** The option of that name or beginning, as getopt_long(3) takes it. */
function findOption(typed: string, known: readonly string[]): string | undefined {
  const exact = known.find((option) => option.replace(':', '') === typed)
  const beginnings = known.filter((option) => option.startsWith(typed))
  return exact ?? (beginnings.length === 1 ? beginnings[0] : undefined)
}
