/** What the look says lies behind a root, of a sysfs made here. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { scratch } from '../support/scratch.ts'

const newDirectory = scratch()
let sysfs: string

/** A disk with two primary partitions, the second of which holds the other two. */
beforeAll(async () => {
  sysfs = await newDirectory()
  await mkdir(join(sysfs, 'block'))
  for (const [number, start] of Object.entries({ 1: 2048, 2: 4096, 5: 6144, 6: 9000 })) {
    const directory = join(sysfs, 'vda', `vda${number}`)
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'partition'), `${number}\n`)
    await writeFile(join(directory, 'start'), `${start}\n`)
    await symlink(directory, join(sysfs, 'block', `vda${number}`))
  }
})

/** As the look asks, where lsblk tells of that label. */
function behind(name: string, label: string): string {
  const [script = ''] = /^behind\(\) \{\n[^]*?^\}/m.exec(readFileSync('src/guest/scripts/look.sh', 'utf8')) ?? []
  const there = script.replaceAll('/sys/class', sysfs)
  const text = execFileSync('sh', ['-c', `lsblk() { echo ${label}; }; ${there}\nbehind ${name}`], { encoding: 'utf8' })
  return text.trim().replaceAll('\n', ' ')
}

test.each([
  ['vda1', 'gpt', 'vda2 vda5 vda6'],
  ['vda6', 'gpt', ''],
  ['vda2', 'dos', 'vda5 vda6'],
  ['vda6', 'dos', 'the end of an extended partition'],
])('behind %s of a disk with the label %s: "%s"', (name, label, names) => {
  expect(behind(name, label)).toBe(names)
})
