import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { releaseBill } from './bill.ts';
import { BILL, filesToCopy, MANIFEST, NOTICES } from './contents.ts';
import { readLock, shippedPackages } from './shipped-packages.ts';
import { thirdPartyNotices } from './third-party.ts';

export interface ToPack {
  /** Of the repository, with dist/ built. */
  root: string;
  /** Where the .tgz goes. */
  out: string;
  /** Another than that of package.json: for tests of upgrades. */
  version?: string;
}

interface Manifest {
  [field: string]: unknown;
  version: string;
}

/** Makes nonstop4-x.y.z.tgz by `npm pack`; gives its path. */
export async function packRelease({ root, out, version }: ToPack): Promise<string> {
  const stage = await mkdtemp(join(tmpdir(), 'nonstop4-release-'));
  try {
    await makeStage(root, stage, version);
    await mkdir(out, { recursive: true });
    return join(out, npmPack(stage, out));
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function makeStage(root: string, stage: string, version?: string): Promise<void> {
  for (const name of await filesToCopy(root)) {
    await mkdir(dirname(join(stage, name)), { recursive: true });
    await cp(join(root, name), join(stage, name));
  }
  await chmod(join(stage, 'bin/nonstop4.cjs'), 0o755);
  const manifest = releaseManifest(JSON.parse(await readFile(join(root, MANIFEST), 'utf8')) as Manifest, version);
  const lock = readLock(root);
  const packages = shippedPackages(lock);
  await writeFile(join(stage, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(stage, NOTICES), thirdPartyNotices(root, packages));
  await writeFile(join(stage, BILL), releaseBill(manifest.version, lock, packages));
}

/** Everything is bundled: what is left to install is the platform's own Node, pinned exactly. */
export function releaseManifest(own: Manifest, version = own.version): Manifest {
  const { name, type, license, description, engines, bin, optionalDependencies } = own;
  return { name, version, type, license, description, engines, bin, optionalDependencies };
}

function npmPack(stage: string, out: string): string {
  const args = ['pack', stage, '--pack-destination', out, '--ignore-scripts', '--json'];
  const { status, stdout, stderr, error } = spawnSync('npm', args, { encoding: 'utf8', cwd: stage });
  if (status !== 0) throw new Error(`npm pack failed: ${error?.message ?? stderr}`);
  const [packed] = JSON.parse(stdout) as { filename: string }[];
  if (packed === undefined) throw new Error('npm pack did not say what it made.');
  return packed.filename;
}
