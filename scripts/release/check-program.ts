import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { packRelease } from './pack.ts';
import { readLock, shippedPackages } from './shipped-packages.ts';
import { formatSize, largestParts } from './sizes.ts';
import * as tarball from './tarball-checks.ts';
import { type Unpacked, withUnpacked } from './unpack.ts';
import { versionProblems } from './versions.ts';

/** `npm run release:check`: packs, and looks whether a release of it would be whole. */
const root = process.cwd();
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
const lock = readLock(root);
const packages = shippedPackages(lock);
let failed = 0;

report('versions and changelog', versionProblems(root));
report('generated files', generatedProblems());
report('licences of what is bundled', tarball.unlistedPackages(await sourceMaps(), lock, packages));
const out = await mkdtemp(join(tmpdir(), 'nonstop4-release-'));
try {
  const file = await packRelease({ root, out });
  await withUnpacked(file, async (release) => {
    checkTarball(release);
    console.log(`size   ${await formatSize(file, release)}; largest: ${await largestParts(release)}`);
  });
} finally {
  await rm(out, { recursive: true, force: true });
}
console.log(failed === 0 ? `A release of ${version} would be whole.` : `A release of ${version} would not be whole.`);
process.exitCode = failed === 0 ? 0 : 1;

function checkTarball(release: Unpacked): void {
  report('files that must be there', tarball.missingFiles(release));
  report('files that must not be there', tarball.foreignFiles(release));
  // A home as short as /root is a word of other machines too: Debian's own paths are in programs rightly.
  const own = [root, ...(homedir().split('/').length > 2 ? [homedir()] : [])];
  report('paths of this machine', tarball.leakedPaths(release, own));
  report('package.json', tarball.manifestProblems(release, version));
  report('third-party notices', tarball.noticeProblems(release, packages));
  report('bill of materials', tarball.billProblems(release, version, packages));
}

function report(what: string, problems: readonly string[]): void {
  console.log(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${what}`);
  for (const problem of problems) console.log(`       ${problem}`);
  failed += problems.length === 0 ? 0 : 1;
}

function generatedProblems(): string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/generate.ts', '--check'], {
    encoding: 'utf8',
  });
  return status === 0 ? [] : `${stdout}${stderr}`.trim().split('\n');
}

async function sourceMaps(): Promise<string[]> {
  const names = (await readdir(join(root, 'dist'))).filter(
    (name) => name.endsWith('.js.map') && name !== 'demo.js.map',
  );
  return Promise.all(names.map((name) => readFile(join(root, 'dist', name), 'utf8')));
}
