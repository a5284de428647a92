import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Writes files below a directory, by their paths; a path that ends with a slash is an empty directory. */
export async function writeFiles(root: string, files: Record<string, string | Buffer>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const location = join(root, path)
    await mkdir(path.endsWith('/') ? location : dirname(location), { recursive: true })
    if (!path.endsWith('/')) await writeFile(location, content)
  }
}
