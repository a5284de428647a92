import { describe, expect, test } from '@jest/globals'
import { hostMirror } from '../../src/mirror/host-mirror.ts'
import { mirrorUrl, publicMirrorUrl } from '../../src/mirror/url.ts'

describe("a mirror's URL", () => {
  test.each([
    ['http://mirror.example/debian/', 'http://mirror.example/debian'],
    ['HTTPS://Mirror.Example:443/a/../b//', 'https://mirror.example/b'],
    ['http://mirror.example', 'http://mirror.example'],
    ['http://[2001:db8::1]:8080/debian', 'http://[2001:db8::1]:8080/debian'],
    ['http://me:se%20cret@mirror.example/x', 'http://me:se%20cret@mirror.example/x'],
    ['http://bücher.example/~me/a+b', 'http://xn--bcher-kva.example/~me/a+b'],
  ])('%s is used as %s', (text, url) => expect(mirrorUrl.parse(text)).toBe(url))

  test.each([
    ['http://mirror.example/x\nrootpw --plaintext x', /blanks, line breaks/],
    ['http://mirror.example/x inst.sshd', /blanks, line breaks/],
    ['http://mirror.example/\tx', /blanks, line breaks/],
    ['http://mirror.example/\u0000', /control characters/],
    ['http://mirror.example/x?token=1', /without a query/],
    ['http://mirror.example/x#top', /fragment/],
    ['http://mirror.example/x?', /without a query/],
    ['ftp://mirror.example/x', /http or https/],
    ['file:///etc', /http or https/],
    ['mirror.example/x', /http or https/],
    ['http://', /http or https/],
    ["http://mirror.example/it's", /letters, digits/],
    ['http://mirror.example/$(reboot)', /letters, digits/],
    ['http://mirror.example/a|b', /letters, digits/],
    ['http://mirror.example/a&b', /letters, digits/],
    ['http://me:a;b*@mirror.example/', /letters, digits/],
  ])('%j is refused, and not repeated', (text, message) => {
    const { error } = mirrorUrl.safeParse(text)
    expect(error?.issues).toHaveLength(1)
    expect(error?.issues[0]?.message).toMatch(message)
    expect(error?.issues[0]?.message).not.toContain('example')
  })

  test('has no password where others read it', () => {
    expect(publicMirrorUrl.safeParse('http://me:secret@mirror.example/x').error?.issues[0]?.message).toMatch(/--mirror/)
    expect(publicMirrorUrl.parse('http://mirror.example/x')).toBe('http://mirror.example/x')
  })

  test("is no guest's where it is this machine's own or carries a password", () => {
    expect(hostMirror('http://mirror.example/x/')).toBe('http://mirror.example/x')
    expect(hostMirror('http://localhost:3142/x')).toBeUndefined()
    expect(hostMirror('http://[::1]/x')).toBeUndefined()
    expect(hostMirror('http://me:secret@mirror.example/x')).toBeUndefined()
  })
})
