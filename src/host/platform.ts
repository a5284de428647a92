/** What a machine must be before anything else. */
import { HostError } from '../errors.ts'

/** @throws HostError on anything but Linux */
export function requireLinux(): void {
  if (process.platform === 'linux') return
  throw new HostError(`Cloudstamp runs on Linux, and this is ${process.platform}`, {
    where: 'host set-up',
    advice: 'Use a Linux machine, virtual machine or container; in a workflow, runs-on: ubuntu-latest.',
  })
}
