import { stripVTControlCharacters } from 'node:util'

/**
 * Makes guest output fit for a log: no escape sequences, no control characters, no workflow command. The runner reads
 * `::command::` at the start of a line, after blanks, and `##[command]` anywhere; a zero-width space disarms them.
 */
export function sanitize(text: string): string {
  const plain = stripVTControlCharacters(text)
    // What a carriage return overwrote was not to be seen.
    .replace(/\r+$/, '')
    .replace(/^.*\r/, '')
    .replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029]/g, escapeCharacter)
  return plain.replace(/^(\s*)::/, '$1\u200b::').replaceAll('##[', '##\u200b[')
}

function escapeCharacter(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
}
