/**
 * A value of /etc/os-release, without its quotes; see os-release(5). Pure.
 * @returns undefined when the key is not there
 */
export function osReleaseValue(text: string, key: string): string | undefined {
  return new RegExp(`^${key}=(["']?)(.*)\\1$`, 'm').exec(text)?.[2]
}
