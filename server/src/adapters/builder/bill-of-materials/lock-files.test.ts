import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { writeFiles } from '../../../../../testing/write-files.ts';
import { billOfSource } from './lock-files.ts';

const OF = { appId: 'app_1', revision: '0123456789012345678901234567890123456789' };
const SHA512 = `sha512-${Buffer.alloc(64, 1).toString('base64')}`;
const HEX512 = '01'.repeat(64);
const SHA256 = '02'.repeat(32);

interface Document {
  components: { purl: string; scope: string; hashes?: object[]; evidence: object }[];
  metadata: { properties: { name: string; value: string }[] };
}

/** Of a source with these files; checked against CycloneDX's own schema. */
async function billOf(files: Record<string, string>) {
  const root = temporaryDirectory();
  await writeFiles(root, files);
  const said: string[] = [];
  const bill = await billOfSource({ ...OF, sourceDirectory: root, onLine: (_, text) => said.push(text) });
  const document = JSON.parse(bill.text) as Document;
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(bill.text)).toBeNull();
  expect(bill.count).toBe(document.components.length);
  return { bill, document, said, urls: document.components.map(({ purl }) => purl) };
}

const npm3 = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { name: 'own', version: '1.0.0' },
    'packages/part': { name: 'part', version: '1.0.0' },
    'node_modules/part': { resolved: 'packages/part', link: true },
    'node_modules/@scope/a': { version: '1.2.3', integrity: SHA512 },
    'node_modules/@scope/a/node_modules/b': { version: '2.0.0-rc.1+build', dev: true },
    'node_modules/alias': { name: 'real', version: '3.0.0' },
  },
});
const npm1 = JSON.stringify({
  lockfileVersion: 1,
  dependencies: { a: { version: '1.0.0', dependencies: { b: { version: '2.0.0' } } }, own: { version: 'file:own' } },
});
const pnpm9 = `lockfileVersion: '9.0'
packages:
  '@scope/a@1.2.3':
    resolution: {integrity: ${SHA512}}
  b@2.0.0(react@19.0.0):
    resolution: {integrity: ${SHA512}}
snapshots:
  '@scope/a@1.2.3': {}
`;
const pnpm6 = `lockfileVersion: '6.0'
packages:
  /@scope/a@1.2.3(b@2.0.0):
    resolution: {integrity: ${SHA512}}
    dev: true
`;
const pnpm5 = `lockfileVersion: 5.4
packages:
  /@scope/a/1.2.3_b@2.0.0:
    resolution: {integrity: ${SHA512}}
  /b/2.0.0:
    resolution: {integrity: ${SHA512}}
`;
const yarn1 = `# yarn lockfile v1


"@scope/a@^1.0.0", "@scope/a@^1.2.0":
  version "1.2.3"
  resolved "https://registry.example/a.tgz#0123"
  integrity ${SHA512}
  dependencies:
    b "^2.0.0"

"alias@npm:real@^3.0.0":
  version "3.0.0"

b@^2.0.0:
  version "2.0.0"

"own@file:./own":
  version "0.0.0"
`;
const yarn4 = `__metadata:
  version: 8

"@scope/a@npm:^1.0.0, @scope/a@npm:^1.2.0":
  version: 1.2.3
  resolution: "@scope/a@npm:1.2.3"
  checksum: 10c0/abc

"own@workspace:.":
  version: 0.0.0-use.local
  resolution: "own@workspace:."
`;
const pip = `# comment
Flask==3.0.3  # pinned
uvicorn[standard] == 0.30.1 ; python_version > "3.8"
some_name.x===1.0 \\
    --hash=sha256:${SHA256}
requests>=2
star==1.*
-r other.txt
`;
const poetry = `[[package]]
name = "Jinja2"
version = "3.1.4"
optional = false
groups = ["main"]
files = [{file = "a.whl", hash = "sha256:${SHA256}"}]

[[package]]
name = "pytest"
version = "8.0.0"
optional = false
groups = ["dev"]
files = []

[package.source]
type = "legacy"
url = "https://pypi.example/simple"
`;
const uv = `version = 1
[[package]]
name = "own"
version = "0.1.0"
source = { virtual = "." }
[[package]]
name = "anyio"
version = "4.4.0"
source = { registry = "https://pypi.example/simple" }
sdist = { url = "a.tar.gz", hash = "sha256:${SHA256}" }
wheels = [{ url = "a.whl", hash = "sha256:${'03'.repeat(32)}" }]
`;
const goMod = `module example.com/own

go 1.22

require github.com/Single/one v1.0.0
require (
	github.com/two/two/v2 v2.1.0 // indirect
	example.com/folder v0.0.0
	example.com/old v1.0.0
)
replace example.com/folder => ./folder
replace example.com/old v1.0.0 => example.com/new v1.1.0
`;
const composer = JSON.stringify({
  packages: [{ name: 'slim/slim', version: '4.14.0', dist: { shasum: '' } }],
  'packages-dev': [{ name: 'phpunit/phpunit', version: 'v11.0.0' }],
});
const gems = `PATH
  remote: own
  specs:
    own (0.1.0)

GEM
  remote: https://rubygems.org/
  specs:
    nokogiri (1.16.0-x86_64-linux)
      racc (~> 1.4)
    racc (1.8.0)

PLATFORMS
  ruby
`;
const gradle = `# This is a Gradle generated file for dependency locking.
com.google.guava:guava:33.0.0-jre=compileClasspath,runtimeClasspath
org.junit:junit:5.0.0=testRuntimeClasspath
empty=annotationProcessor
`;
const old = 'module own\ngo 1.13\nrequire example.com/a v1.0.0\n';
const sums = 'example.com/a v1.0.0 h1:x\nexample.com/b v1.1.0/go.mod h1:x\nexample.com/c v1.2.0 h1:x\n';

it.each<[string, Record<string, string>, string[]]>([
  [
    'npm 7 to 11',
    { 'package-lock.json': npm3 },
    ['npm/%40scope/a@1.2.3', 'npm/b@2.0.0-rc.1%2Bbuild', 'npm/real@3.0.0'],
  ],
  ['npm 5 and 6', { 'npm-shrinkwrap.json': npm1 }, ['npm/a@1.0.0', 'npm/b@2.0.0']],
  ['pnpm 9', { 'pnpm-lock.yaml': pnpm9 }, ['npm/%40scope/a@1.2.3', 'npm/b@2.0.0']],
  ['pnpm 8', { 'pnpm-lock.yaml': pnpm6 }, ['npm/%40scope/a@1.2.3']],
  ['pnpm 7', { 'pnpm-lock.yaml': pnpm5 }, ['npm/%40scope/a@1.2.3', 'npm/b@2.0.0']],
  ['yarn 1', { 'yarn.lock': yarn1 }, ['npm/%40scope/a@1.2.3', 'npm/b@2.0.0', 'npm/real@3.0.0']],
  ['yarn 2 and later', { 'yarn.lock': yarn4 }, ['npm/%40scope/a@1.2.3']],
  ['pip', { 'requirements.txt': pip }, ['pypi/flask@3.0.3', 'pypi/some-name-x@1.0', 'pypi/uvicorn@0.30.1']],
  ['poetry', { 'poetry.lock': poetry }, ['pypi/jinja2@3.1.4', 'pypi/pytest@8.0.0']],
  ['uv', { 'uv.lock': uv }, ['pypi/anyio@4.4.0']],
  [
    'Go',
    { 'go.mod': goMod, 'go.sum': sums },
    ['golang/example.com/new@v1.1.0', 'golang/github.com/single/one@v1.0.0', 'golang/github.com/two/two/v2@v2.1.0'],
  ],
  ['Go before 1.17', { 'go.mod': old, 'go.sum': sums }, ['golang/example.com/a@v1.0.0', 'golang/example.com/c@v1.2.0']],
  ['Composer', { 'composer.lock': composer }, ['composer/phpunit/phpunit@v11.0.0', 'composer/slim/slim@4.14.0']],
  ['Bundler', { 'Gemfile.lock': gems }, ['gem/nokogiri@1.16.0', 'gem/racc@1.8.0']],
  ['Gradle', { 'gradle.lockfile': gradle }, ['maven/com.google.guava/guava@33.0.0-jre', 'maven/org.junit/junit@5.0.0']],
])('a lock file of %s names its packages', async (_by, files, expected) => {
  const { urls, said } = await billOf(files);
  expect(urls).toEqual(expected.map((each) => `pkg:${each}`));
  expect(said).toEqual([]);
});

it('hashes, what is only for tests, and the places are told', async () => {
  const { document } = await billOf({
    'package-lock.json': npm3,
    'web/package-lock.json': JSON.stringify({ packages: { 'node_modules/b': { version: '2.0.0-rc.1+build' } } }),
    'py/requirements.txt': pip,
    'py/poetry.lock': poetry,
  });
  const of = (url: string) => document.components.find(({ purl }) => purl === `pkg:${url}`);
  expect(of('npm/%40scope/a@1.2.3')).toMatchObject({
    group: '@scope',
    name: 'a',
    scope: 'required',
    hashes: [{ alg: 'SHA-512', content: HEX512 }],
    evidence: { occurrences: [{ location: 'package-lock.json' }] },
  });
  // For tests alone by one file, for the program itself by the other.
  expect(of('npm/b@2.0.0-rc.1%2Bbuild')).toMatchObject({
    scope: 'required',
    evidence: { occurrences: [{ location: 'package-lock.json' }, { location: 'web/package-lock.json' }] },
  });
  expect(of('pypi/some-name-x@1.0')?.hashes).toEqual([{ alg: 'SHA-256', content: SHA256 }]);
  expect(of('pypi/pytest@8.0.0')?.scope).toBe('optional');
});

it('a file that is none is told and hurts nothing else; without any the document says so', async () => {
  const { document, urls, said } = await billOf({ 'package-lock.json': '{ broken', 'requirements.txt': 'a==1\n' });
  expect(urls).toEqual(['pkg:pypi/a@1']);
  expect(said).toEqual([expect.stringMatching(/^package-lock\.json is left out of the bill of materials: /)]);
  expect(document.metadata.properties).toEqual([
    { name: 'dev.nonstop4:unreadable-lock-file', value: 'package-lock.json' },
    { name: 'dev.nonstop4:lock-file', value: 'requirements.txt' },
  ]);
  expect((await billOf({ 'a.txt': 'a' })).document.components).toEqual([]);
});

it('strange values in a lock file are passed over', async () => {
  const strange = { packages: { 'node_modules/a': { version: 7 }, 'node_modules/b': null, 'node_modules/c': [] } };
  expect(
    (await billOf({ 'package-lock.json': JSON.stringify(strange), 'composer.lock': '[]', 'uv.lock': 'package = 1' }))
      .urls,
  ).toEqual([]);
});

it('the same source gives the same document', async () => {
  const files = { 'package-lock.json': npm3, 'go.mod': goMod };
  expect((await billOf(files)).bill).toEqual((await billOf(files)).bill);
});

it('links, and packages that lie in the source, are not looked at', async () => {
  const root = temporaryDirectory();
  await writeFiles(root, { 'elsewhere/requirements.txt': 'secret==1\n', 'source/node_modules/x/yarn.lock': yarn1 });
  symlinkSync(join(root, 'elsewhere'), join(root, 'source/folder'));
  symlinkSync(join(root, 'elsewhere/requirements.txt'), join(root, 'source/requirements.txt'));
  const sourceDirectory = join(root, 'source');
  expect((await billOfSource({ ...OF, sourceDirectory, onLine: () => {} })).count).toBe(0);
});

const WITH_PACKAGES = ['django', 'express', 'flask', 'node-pnpm', 'node-vite-static', 'node-yarn', 'python-poetry'];

it.each(readdirSync('examples'))('the example %s has a document that the schema takes', async (name) => {
  const files = readdirSync(join('examples', name), { withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map((file) => [file.name, readFileSync(join('examples', name, file.name), 'utf8')]);
  const { urls, said } = await billOf(Object.fromEntries(texts));
  expect(said).toEqual([]);
  expect(urls.length > 0).toBe(WITH_PACKAGES.includes(name));
});
