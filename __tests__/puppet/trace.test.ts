import { expect, test } from '@jest/globals'
import { isTrace, puppetLines, readStart, runningResource } from '../../src/puppet/trace.ts'

/** As the guest's console has it. */
const CONSOLE = [
  '[    3.1] virtio_net: loaded',
  'Notice: Compiled catalog for (none) in environment production in 1.01 seconds',
  'Info: Class[Settings]: Starting to evaluate the resource (2 of 18)',
  'Info: Class[Settings]: Evaluated in 0.01 seconds',
  'Info: /Stage[main]/App/Exec[build [all] of /srv/Web[x]]: Starting to evaluate the resource (7 of 18)',
  'Notice: /Stage[main]/App/Exec[build [all] of /srv/Web[x]]/returns: compiling',
]

test('the start of a resource is progress', () => {
  expect(
    readStart('Info: /Stage[main]/App/App::Site[a]/File[/etc/a]: Starting to evaluate the resource (7 of 18)'),
  ).toEqual({
    text: 'File[/etc/a]',
    done: 6,
    total: 18,
  })
  expect(readStart('info: /Stage[main]/App: nothing of the kind')).toBeUndefined()
})

test('the resource that Puppet was at', () => {
  expect(runningResource(CONSOLE)).toBe('Exec[build [all] of /srv/Web[x]]')
  expect(runningResource(CONSOLE.slice(0, 4))).toBeUndefined()
})

test('only the trace is kept out of the log', () => {
  expect(CONSOLE.filter((line) => !isTrace(line))).toHaveLength(3)
})

test("Puppet's part of a console", () => {
  expect(puppetLines(CONSOLE.join('\r\n'))).toEqual(CONSOLE.slice(1))
  expect(puppetLines('[    3.1] virtio_net: loaded')).toEqual([])
})
