/** Runs the guest's lister of managed files with this machine's Ruby. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { execa } from 'execa'
import SCRIPT from '../../src/guest/scripts/managed.rb'
import { scratch } from '../support/scratch.ts'

const makeScratch = scratch()

const REPORT = `--- !ruby/object:Puppet::Transaction::Report
resource_statuses:
  File[/etc/app]:
    title: "/etc/app"
  ? File[/etc/app/copied]
  :
    title: "/etc/app/copied"
  Exec[/bin/true]:
    title: "/bin/true"
`

const CATALOGUE = {
  resources: [
    { type: 'File', title: 'app', parameters: { path: '/etc/app/', ensure: 'directory' } },
    { type: 'File', title: '/etc/motd', parameters: { content: 'hello' } },
    { type: 'Ini_setting', title: 'port', parameters: { path: '/etc/app.ini' } },
    { type: 'Exec', title: '/bin/true' },
  ],
}

test.each([[[]], [['--disable-gems']]])(
  'lists what a catalogue manages that was applied after it had started: ruby %j',
  async (options) => {
    const directory = await makeScratch()
    const fifo = join(directory, 'applied')
    const [report, catalogues] = [join(directory, 'report.yaml'), join(directory, 'catalogues')]
    execFileSync('mkfifo', [fifo])
    const lister = execa('ruby', [...options, '-', fifo, report, catalogues], { input: SCRIPT })
    mkdirSync(join(catalogues, 'catalog'), { recursive: true })
    writeFileSync(join(catalogues, 'catalog/localhost.json'), JSON.stringify(CATALOGUE))
    writeFileSync(report, REPORT)
    await writeFile(fifo, '\n')
    const { stdout } = await lister
    expect(stdout.split('\n')).toEqual([
      '/etc/app\tFile[app]\tpresence',
      '/etc/motd\tFile[/etc/motd]\tcontents',
      '/etc/app.ini\tIni_setting[port]\tcontents',
      '/etc/app/copied\tFile[/etc/app/copied]\tcontents',
    ])
  },
)
