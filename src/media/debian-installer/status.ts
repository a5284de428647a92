/** The installer's record of its components, /var/lib/dpkg/status. Pure. */
import { parseStanzas, type Stanza } from '../../debian-archive/deb822.ts'

/** What main-menu and anna read; the rest of a control file would only take memory. */
const KEPT_FIELDS = ['Version', 'Provides', 'Depends', 'Description', 'Installer-Menu-Item']

export type StatusStanza = Stanza & { Package: string }

/** The stanza of a component that is there and still to be configured by main-menu. */
export function unpackedStanza(control: Stanza): StatusStanza {
  const stanza: StatusStanza = { Package: control['Package'] ?? '', Status: 'install ok unpacked' }
  for (const field of KEPT_FIELDS) {
    const firstLine = control[field]?.split('\n')[0]
    if (firstLine !== undefined) stanza[field] = firstLine
  }
  return stanza
}

/** The stanza of a component that main-menu has nothing to do for. */
export function installedStanza(stanza: StatusStanza): StatusStanza {
  return { ...stanza, Status: 'install ok installed' }
}

/** Parses a status file. */
export function parseStatus(text: string): StatusStanza[] {
  return parseStanzas(text).map((stanza) => ({ ...stanza, Package: stanza['Package'] ?? '' }))
}

/** Writes a status file. */
export function formatStatus(stanzas: readonly StatusStanza[]): string {
  return stanzas
    .map((stanza) =>
      Object.entries(stanza)
        .map(([field, value]) => `${field}: ${value.replaceAll('\n', '\n ')}\n`)
        .join(''),
    )
    .map((stanza) => `${stanza}\n`)
    .join('')
}
