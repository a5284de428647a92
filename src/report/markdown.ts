/** Guest text must not become markup. Pure. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|!]/g, '\\$&').replaceAll('\n', ' ')
}
