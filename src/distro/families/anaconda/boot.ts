/** What Anaconda is told on the kernel command line. Pure. */
import { isAtLeast, type Generation } from './generations.ts'

/** Arguments of an unattended installation from a tree, with the kickstart in the initrd. */
export function bootArguments(generation: Generation, tree: string): string {
  if (generation === 'el5') return `ks=file:/ks.cfg cmdline method=${tree} ksdevice=eth0 ip=dhcp noipv6`
  if (generation === 'el6')
    return `ks=file:/ks.cfg cmdline repo=${tree} stage2=${tree}/images/install.img ksdevice=eth0 ip=dhcp noipv6`
  // The image boots with net.ifnames=0 too: the network that Anaconda configures is named after its own interface.
  const common = [
    'inst.ks=file:/ks.cfg',
    `inst.stage2=${tree}`,
    'inst.cmdline',
    'net.ifnames=0',
    'ip=dhcp',
    'rd.neednet=1',
    'rd.shell=0',
    'rd.emergency=poweroff',
    'inst.nosave=all',
  ]
  // Without it tmux draws on the console, with cursor movements; EL7 does not know the option.
  return [...common, ...(isAtLeast(generation, 'el8') ? ['inst.notmux'] : [])].join(' ')
}
