import type { RunRecord } from '../../src/report/record.ts'

/** A stamp that failed, as a workflow's main knows it. */
export function failedRecord(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    title: 'webserver on debian13',
    startedAt: '2026-11-26T07:00:00.000Z',
    toldAt: '2026-11-26T07:01:05.000Z',
    outcome: 'failed',
    failure: {
      where: 'the stamp',
      cause: 'the stamp failed: Puppet exited with 6',
      advice: 'Mend what the findings name.',
      lines: ['Notice: Applied catalogue', 'Error: Systemd start for nginx failed!'],
    },
    phases: [
      { name: 'host', title: 'Host: qemu', startedAt: '2026-11-26T07:00:00.000Z', seconds: 0.4 },
      { name: 'media', title: 'Media', startedAt: '2026-11-26T07:00:00.400Z', seconds: 1.2 },
      { name: 'base', title: 'Base: Debian 13 (trixie)', startedAt: '2026-11-26T07:00:01.600Z', seconds: 3.4 },
      { name: 'stamp', title: 'Stamp: profile webserver', startedAt: '2026-11-26T07:00:05.000Z', seconds: 60 },
    ],
    findings: [
      {
        level: 'error',
        phase: 'stamp',
        message: 'Systemd start for nginx failed!\nnginx: [emerg] unknown directive "lisen"',
        file: 'configs/modules/webserver/manifests/init.pp',
        line: 12,
        resource: 'Service[nginx]',
      },
      { level: 'warning', phase: 'media', message: 'KVM is not used: there is no /dev/kvm.' },
    ],
    lines: ['the last line'],
    facts: [['accelerator', 'tcg']],
    text: [],
    resources: [
      { reference: 'Package[nginx]', seconds: 12.3, file: 'configs/modules/webserver/manifests/init.pp', line: 4 },
      { reference: 'Exec[update]', seconds: 3.1 },
    ],
    packages: Array.from({ length: 300 }, (_all, index) => ({ name: `lib${index}`, version: `1.${index}-1` })),
    inputs: [['distro', 'debian13']],
    artifacts: [{ name: 'webserver-debian13-failure', url: 'https://github.com/o/r/actions/runs/1/artifacts/2' }],
    logs: '/w/output/webserver-debian13.failure',
    blobUrl: 'https://github.com/o/r/blob/0123abc/',
    ...changes,
  }
}
