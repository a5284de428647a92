import { describe, expect, test } from '@jest/globals'
import { UserError } from '../../src/errors.ts'
import {
  displayProxies,
  NO_PROXIES,
  proxiesOfGuest,
  proxyEnvironment,
  proxyFor,
  readProxies,
} from '../../src/fetch/proxies.ts'

describe('the environment', () => {
  test.each([
    ['nothing', {}, {}],
    ['empty variables', { http_proxy: '', HTTPS_PROXY: ' ' }, {}],
    [
      'both schemes',
      { http_proxy: 'http://a:1', https_proxy: 'https://b:2' },
      { http: 'http://a:1', https: 'https://b:2' },
    ],
    [
      'upper case',
      { HTTP_PROXY: 'http://a:1', HTTPS_PROXY: 'http://b:2' },
      { http: 'http://a:1', https: 'http://b:2' },
    ],
    ['both cases: the lower one', { http_proxy: 'http://a:1', HTTP_PROXY: 'http://b:2' }, { http: 'http://a:1' }],
    ['one for all', { all_proxy: 'http://a:1' }, { http: 'http://a:1', https: 'http://a:1' }],
    [
      'one for all the others',
      { ALL_PROXY: 'http://a:1', https_proxy: 'http://b:2' },
      { http: 'http://a:1', https: 'http://b:2' },
    ],
    [
      'a socks proxy that nothing uses',
      { http_proxy: 'a:1', https_proxy: 'a:1', all_proxy: 'socks5://c' },
      { http: 'http://a:1', https: 'http://a:1' },
    ],
    ['no scheme, no port', { http_proxy: 'cache' }, { http: 'http://cache:80' }],
    ['no port of an encrypted one', { http_proxy: 'https://cache/' }, { http: 'https://cache:443' }],
    [
      'user and password',
      { http_proxy: "http://u:it's 50%;$(x)@a:1" },
      { http: 'http://u:it%27s%2050%25%3B%24%28x%29@a:1' },
    ],
    ['an IPv6 address', { http_proxy: 'http://[fd00::1]:3128' }, { http: 'http://[fd00::1]:3128' }],
  ])('%s', (_title, environment, expected) => {
    expect(readProxies(environment)).toEqual({ http: undefined, https: undefined, direct: [], ...expected })
  })

  test('lists hosts with commas or blanks', () => {
    expect(readProxies({ NO_PROXY: 'a.example, .b.example\tc.example,' }).direct).toEqual([
      'a.example',
      '.b.example',
      'c.example',
    ])
  })

  test.each([
    'socks5://user:secret@host:1080',
    'http://',
    'http://user:secret@host:port',
    'http://user:sec/secret@host',
  ])('%s is refused', (proxy) => {
    const read = (): unknown => readProxies({ all_proxy: proxy })
    expect(read).toThrow(UserError)
    expect(read).toThrow(/^all_proxy names no http or https proxy: /)
    expect(read).not.toThrow(/secret/)
  })
})

describe('a request', () => {
  const proxies = (...direct: string[]) => ({ http: 'http://a:1', https: 'http://b:2', direct })

  test('goes through the proxy of its scheme', () => {
    expect(proxyFor('http://host/', proxies())).toBe('http://a:1')
    expect(proxyFor('https://host/', proxies())).toBe('http://b:2')
    expect(proxyFor('https://host/', { http: 'http://a:1', direct: [] })).toBeUndefined()
    expect(proxyFor('https://host/', NO_PROXIES)).toBeUndefined()
  })

  test.each([
    ['*', 'http://host/', true],
    ['host.example', 'http://host.example/', true],
    ['HOST.example', 'http://Host.Example/', true],
    ['example', 'http://host.example/', true],
    ['.example', 'http://host.example/', true],
    ['*.example', 'http://host.example/', true],
    ['ample', 'http://host.example/', false],
    ['other.example', 'http://host.example/', false],
    ['host.example:80', 'http://host.example/', true],
    ['host.example:443', 'https://host.example/', true],
    ['host.example:8080', 'http://host.example/', false],
    ['10.0.0.1', 'http://10.0.0.1:8080/', true],
    ['::1', 'http://[::1]:8080/', true],
    ['[::1]', 'http://[::1]/', true],
    ['[::1]:8080', 'http://[::1]/', false],
  ])('no_proxy=%s and %s: directly is %j', (entry, url, direct) => {
    expect(proxyFor(url, proxies('unrelated.example', entry)) === undefined).toBe(direct)
  })
})

describe('a guest', () => {
  test("reaches a proxy on this machine's loopback under another name", () => {
    expect(
      proxiesOfGuest({ http: 'http://u:p%20w@localhost:3128', https: 'http://127.0.0.1:80', direct: ['x'] }),
    ).toEqual({ http: 'http://u:p%20w@10.0.2.2:3128', https: 'http://10.0.2.2:80', direct: ['x'] })
    expect(proxiesOfGuest({ http: 'http://cache:3128', direct: [] })).toMatchObject({ http: 'http://cache:3128' })
  })

  test('is told in variables, and of nothing where there is no proxy', () => {
    expect(proxyEnvironment({ http: 'http://a:1', https: 'http://b:2', direct: ['x', '.y'] })).toEqual({
      http_proxy: 'http://a:1',
      https_proxy: 'http://b:2',
      no_proxy: 'x,.y',
    })
    expect(proxyEnvironment({ direct: ['x'] })).toEqual({})
  })
})

test('a password is not shown', () => {
  const proxies = readProxies({
    http_proxy: 'http://user:a%2Fb c@cache:3128',
    https_proxy: 'http://user@[fd00::1]:3128',
  })
  expect(displayProxies(proxies)).toEqual({
    http: 'http://user:***@cache:3128',
    https: 'http://user@[fd00::1]:3128',
    direct: [],
  })
})
