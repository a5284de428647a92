import { expect, test } from '@jest/globals'
import { html, ownText } from '../../../src/report/page/html.ts'
import { differenceOf } from '../../../src/image/difference.ts'
import { describeDifference } from '../../../src/report/difference.ts'
import { reportPage } from '../../../src/report/page/page.ts'
import { file, image } from '../../support/images.ts'
import { failedRecord } from '../../support/record.ts'

test('values are text, pieces are markup, and nothing is where nothing is', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`)
  expect(html`<ul title="${'"x" & \'y\''}">${items}${undefined}${0}</ul>`.markup).toBe(
    '<ul title="&quot;x&quot; &amp; &#39;y&#39;"><li>a</li><li>&lt;b&gt;</li>0</ul>',
  )
})

test('a text of ours that would end its element is refused', () => {
  expect(() => ownText('a</Style >')).toThrow(RangeError)
})

test('the page of a failure tells what the summary does, and shows the screen', () => {
  const page = reportPage(failedRecord(), { screen: Buffer.from('png') })
  for (const text of [
    'webserver on debian13 failed in the phase stamp after 1 min 05 s',
    'Mend what the findings name.',
    'Error: Systemd start for nginx failed!',
    'href="https://github.com/o/r/blob/0123abc/configs/modules/webserver/manifests/init.pp#L12"',
    'Service[nginx]',
    'lib299',
    `src="data:image/png;base64,${Buffer.from('png').toString('base64')}"`,
  ])
    expect(page).toContain(text)
})

test('the page shows what changes in the image, with what it leaves out counted', () => {
  const files = Array.from({ length: 2100 }, (_all, index) => file(`/srv/${index}`, { resource: 'File[/srv/<x>]' }))
  const difference = describeDifference(differenceOf(image({}), image({ files })))
  const page = reportPage(failedRecord({ difference }))
  for (const text of ['files: 2100 added', '<code>/srv/0</code>', 'File[/srv/&lt;x&gt;]', '100 more, which'])
    expect(page).toContain(text)
  expect(reportPage(failedRecord({ difference: describeDifference(differenceOf(image({}), image({}))) }))).toContain(
    '<p>no difference</p>',
  )
})

test('the page of a success has no failure', () => {
  const page = reportPage(failedRecord({ outcome: 'succeeded', failure: undefined, findings: [] }))
  expect(page).not.toMatch(/What happened|Screen|mark bad/)
})

test('a page of many findings says how many it leaves out', () => {
  const [finding] = failedRecord().findings
  const findings = Array.from({ length: 2500 }, () => finding).filter((one) => one !== undefined)
  expect(reportPage(failedRecord({ findings }))).toContain('500 more, in the log')
})
