import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PUSH_USER, pushAddress, pushPassword, registryAddress } from '../cluster/registry.ts';
import { run, runAnyway } from '../machine/run.ts';
import { STATE } from '../settings.ts';

/** The tag that the workers' containerd asks for. */
const PAUSE = 'pause:1';
const RECIPE = 'nonstop4.recipe';
const DOCKER_CONFIG = join(STATE, 'docker');

/** Pushes an image whose one layer is made of a directory; with `base` (a tag) that layer comes on top of the image's. */
export async function pushImage(
  crane: string,
  tag: string,
  image: {
    directory: string;
    entrypoint: string[];
    user?: string;
    base?: string;
    env?: Record<string, string>;
    /** What it was made by: another recipe makes it anew. */
    recipe?: string;
  },
): Promise<void> {
  const reference = `${pushAddress}/${tag}`;
  const env = { DOCKER_CONFIG };
  await logIn();
  const work = await mkdtemp(join(tmpdir(), 'nonstop4-testbed-'));
  try {
    const layer = join(work, 'layer.tar');
    // The same content gives the same digest.
    const plain = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
    await run(['tar', ...plain, '-C', image.directory, '-cf', layer, '.']);
    const under = image.base === undefined ? ['--oci-empty-base'] : ['--base', `${pushAddress}/${image.base}`];
    await run([crane, 'append', '--insecure', ...under, '-f', layer, '-t', reference], { env });
    const user = image.user === undefined ? [] : ['--user', image.user];
    const start = image.entrypoint.length === 0 ? [] : ['--entrypoint', image.entrypoint.join(',')];
    const platform = ['--set-platform', `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`];
    const vars = Object.entries(image.env ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const label = image.recipe === undefined ? [] : ['--label', `${RECIPE}=${image.recipe}`];
    const changes = [...start, ...user, ...vars, ...label, ...platform];
    await run([crane, 'mutate', '--insecure', ...changes, '-t', reference, reference], {
      env,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Whether it is there, and made by that recipe where one is given. */
export async function hasImage(crane: string, tag: string, recipe?: string): Promise<boolean> {
  const { code, out } = await runAnyway([crane, 'config', '--insecure', `${registryAddress}/${tag}`]);
  if (code !== 0 || recipe === undefined) return code === 0;
  const { config } = JSON.parse(out) as { config?: { Labels?: Record<string, string> } };
  return config?.Labels?.[RECIPE] === recipe;
}

/** The image that every pod's sandbox is made of. */
export async function ensurePauseImage(crane: string, pause: string): Promise<void> {
  if (await hasImage(crane, PAUSE)) return;
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-testbed-'));
  try {
    await cp(pause, join(directory, 'pause'));
    await pushImage(crane, PAUSE, { directory, entrypoint: ['/pause'], user: '65535:65535' });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function logIn(): Promise<void> {
  await mkdir(DOCKER_CONFIG, { recursive: true, mode: 0o700 });
  const auth = Buffer.from(`${PUSH_USER}:${await pushPassword()}`).toString('base64');
  const content = JSON.stringify({ auths: { [pushAddress]: { auth } } });
  await writeFile(join(DOCKER_CONFIG, 'config.json'), content, { mode: 0o600 });
}
