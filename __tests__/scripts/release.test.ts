import { describe, expect, test } from '@jest/globals'
import { majorTag, releaseNotes } from '../../scripts/release.mjs'

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-11-26

### Added

- A thing.

## [1.1.0] - 2026-10-01

- Older.

[1.2.0]: https://example.org/1.2.0
`

const notes = (tag: string, changelog = CHANGELOG): string => releaseNotes({ changelog, tag, version: '1.2.0' })

describe('the notes of a release', () => {
  test('are the section of its version, and nothing else', () => {
    expect(notes('v1.2.0')).toBe('### Added\n\n- A thing.')
    expect(releaseNotes({ changelog: CHANGELOG, tag: 'v1.1.0', version: '1.1.0' })).toBe('- Older.')
  })

  test.each([
    ['v1.3.0', CHANGELOG, /the tag is v1\.3\.0 and package\.json has 1\.2\.0/],
    ['1.2.0', CHANGELOG, /"1\.2\.0" is no version/],
    ['v1.2.0-rc.1', CHANGELOG, /is no version/],
    ['v1.2.0', '# Changelog\n\n## [Unreleased]\n\n- x\n', /no section "## \[1\.2\.0\] - YYYY-MM-DD"/],
    ['v1.2.0', '## [1.2.0] - 2026-11-26\n\n## [1.1.0] - 2026-10-01\n- x\n', /CHANGELOG\.md:1: the section is empty/],
    ['v1.2.0', '## [1.2.0]\n- x\n', /CHANGELOG\.md:1: the section has no date/],
  ])('of %s are refused', (tag, changelog, message) => {
    expect(() => notes(tag, changelog)).toThrow(message)
  })
})

describe('the tag of the major version', () => {
  test.each([
    ['v1.0.0', [], 'v1'],
    ['v1.0.0', ['refs/tags/v1.0.0'], 'v1'],
    ['v1.10.0', ['refs/tags/v1.9.9', 'refs/tags/v1', 'refs/tags/v2.0.0', 'refs/tags/v1.x'], 'v1'],
    ['v1.1.5', ['refs/tags/v1.2.0'], undefined],
    ['v1.2.3', ['v1.2.10'], undefined],
    ['v2.0.0', ['v1.9.0'], 'v2'],
  ])('of %s beside %j is %s', (tag, refs, expected) => {
    expect(majorTag(tag, refs)).toBe(expected)
  })

  test('is none of what is no version', () => {
    expect(() => majorTag('main', [])).toThrow('"main" is no version')
  })
})
