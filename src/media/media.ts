/** What an installer boots from. Pure. */

export interface Media {
  /** Path of the kernel. */
  kernel: string
  /** Path of the initrd: one uncompressed newc archive. */
  initrd: string
  /** As in `uname -r`. */
  kernelVersion: string
  /** SHA-256 by file name, `linux` and `initrd`. */
  digests: Record<string, string>
  /** Names the content: what the mirror signed and how it is put together. */
  key: string
}
