import { describe, expect, test } from '@jest/globals'
import { readHieraConfig } from '../../src/puppet/hiera-config.ts'

const read = (content: string | undefined, isModule = false) =>
  readHieraConfig(content, { file: 'hiera.yaml', isModule })
const reads = (content: string | undefined, path: string, isModule = false): string | undefined =>
  read(content, isModule).data.find(({ pattern }) => pattern.test(path))?.kind
const faults = (content: string, isModule = false): string[] =>
  read(content, isModule).findings.map(({ level, line, message }) => `${level} ${line}: ${message}`)

const V5 = `version: 5
defaults:
  datadir: data
  data_hash: yaml_data
hierarchy:
  - name: Node
    path: "nodes/%{facts.networking.fqdn}.yaml"
  - name: Secret
    lookup_key: eyaml_lookup_key
    paths: ["secret/%{role}.eyaml", common.eyaml]
  - name: JSON
    data_hash: json_data
    glob: "json/**/*.json"
  - name: Mapped
    mapped_paths: [services, name, "service/%{name}.yaml"]
  - name: Vault
    lookup_key: hiera_vault
    path: vault.yaml
  - name: Here
    datadir: modules/site/x
    path: common.yaml
`

describe('the files that a hiera.yaml makes Puppet read', () => {
  test.each([
    ['data/nodes/a.example.org.yaml', 'yaml'],
    ['data/secret/web.eyaml', 'yaml'],
    ['data/common.eyaml', 'yaml'],
    ['data/json/a/b.json', 'json'],
    ['data/service/mail.yaml', 'yaml'],
    ['modules/site/x/common.yaml', 'yaml'],
    ['data/vault.yaml', undefined],
    ['data/json/a/b.yaml', undefined],
    ['data/nodesxa.yaml', undefined],
    ['data/other.yaml', undefined],
    ['.travis.yml', undefined],
  ])('%s: %s', (path, kind) => {
    expect(reads(V5, path)).toBe(kind)
  })

  test('a name with the characters of a glob is a name where no glob is asked for', () => {
    const config = 'version: 5\nhierarchy:\n  - name: x\n    path: "a*[b].yaml"\n'
    expect(reads(config, 'data/a*[b].yaml')).toBe('yaml')
    expect(reads(config, 'data/axb.yaml')).toBeUndefined()
  })

  test('without a hierarchy, or without a hiera.yaml, it is data/common.yaml', () => {
    expect(reads(undefined, 'data/common.yaml', true)).toBe('yaml')
    expect(reads('version: 5\n', 'data/common.yaml')).toBe('yaml')
    expect(reads(undefined, 'data/other.yaml')).toBeUndefined()
  })

  test('what a server has elsewhere is not where a build has it', () => {
    const config =
      'version: 5\nhierarchy:\n  - name: x\n    datadir: /etc/puppetlabs/code/environments/%{environment}/hieradata\n    path: a.yaml\n'
    expect(read(config).data[0]).toMatchObject({ kind: 'yaml' })
    expect(reads(config, 'hieradata/a.yaml')).toBe('yaml')
    expect(faults(config)).toEqual([
      expect.stringMatching(/^warning 3: the level "x" reads \/etc\/.*which no build has/),
    ])
    expect(read(undefined).data.find(({ pattern }) => pattern.test('hieradata/a/b.yaml'))?.kind).toBe('any_yaml')
  })
})

describe('a hiera.yaml that Puppet refuses', () => {
  test('nothing is wrong with a good one', () => {
    expect(faults(V5)).toEqual([])
    expect(faults(':version: 5\n:hierarchy:\n  - :name: x\n    :path: x.yaml\n')).toEqual([])
  })

  test.each([
    [
      'version: 5\nhierarchy:\n  - name: a\n    paht: a.yaml\n',
      /^error 4: .*unknown key "paht" in hierarchy\.0; is it "path"/,
    ],
    ['version: 5\nhierachy: []\n', /^error 2: .*unknown key "hierachy"; is it "hierarchy"/],
    ['version: 5\nhierarchy:\n  - path: a.yaml\n', /^error 3: .*hierarchy\.0\.name/],
    ['version: 5\nhierarchy:\n  - name: a\n    paths: a.yaml\n', /^error 4: .*hierarchy\.0\.paths/],
    [
      'version: 5\nhierarchy:\n  - name: a\n    path: a\n    glob: b\n',
      /^error 3: the level "a" has more than one of path/,
    ],
    [
      'version: 5\nhierarchy:\n  - name: a\n    path: a\n  - name: a\n    path: b\n',
      /^error 5: the level "a" is there twice/,
    ],
    ['version: 5\ndefaults:\n  datadir: d\nhierarchy:\n  - name: a\n', /^error 5: the level "a" has no function/],
    [
      'version: 5\nhierarchy:\n  - name: a\n    data_hash: b\n    lookup_key: c\n',
      /^error 3: .*more than one function/,
    ],
    ['version: 5\nhierarchy:\n  - name: a\n    hiera3_backend: b\n', /^error 3: .*global hiera.yaml only/],
    ['version: 5\ndefault_hierarchy: []\n', /^error 1: .*in a module only/],
    ['version: "5"\n', /^error 1: .*written as a number/],
    ['version: 6\n', /^error 1: Puppet reads the versions 3, 4 and 5/],
    [':backends: [yaml]\n:hierarchy: [common]\n', /^warning 1: .*version 3/],
    ['- a\n', /^error 1: it holds no hash/],
  ])('%j', (content, expected) => {
    expect(faults(content)).toEqual([expect.stringMatching(expected)])
  })

  test('a module may have a default hierarchy', () => {
    expect(faults('version: 5\ndefault_hierarchy: []\n', true)).toEqual([])
  })
})

test('directories of data and the version are known, whatever else Puppet refuses', () => {
  const text = [
    'version: 5',
    'defaults: { datadir: vendor/data, unknown: 1 }',
    'hierarchy:',
    '  - { name: node, datadir: "nodes/%{facts.os.name}/data" }',
    '  - { name: here, datadir: "/etc/puppetlabs/code/environments/%{environment}/hieradata" }',
    '  - name',
  ].join('\n')
  const { version, directories, findings } = readHieraConfig(text, { file: 'hiera.yaml', isModule: false })
  expect({ version, directories }).toEqual({ version: 5, directories: ['vendor/data', 'nodes'] })
  expect(findings.length).toBeGreaterThan(0)
})
