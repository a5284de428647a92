/** A file that travels into the guest in the initrd. */
export interface GuestFile {
  /** Relative to the initrd's root. */
  path: string
  mode: number
  data: string
}
