import { createHash } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exists } from '../machine/exists.ts';
import { run } from '../machine/run.ts';
import { FROM_IMAGES } from './from-images.ts';
import type { BaseImage } from './image-parts.ts';
import { LANGUAGE_IMAGES, toolsImage } from './language-images.ts';
import { hasImage, pushImage } from './push-image.ts';

/** In every image: a C library, certificates, a shell for `sh -c`, time zones. */
const COMMON = ['busybox-static', 'ca-certificates', 'libgcc-s1', 'libstdc++6', 'netbase', 'tzdata'];
/** Of every image: this machine's certificates, for programs that do not look where Debian keeps them. */
const ENV = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/local/go/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  SSL_CERT_FILE: '/etc/ssl/certs/ca-certificates.crt',
  NODE_EXTRA_CA_CERTS: '/etc/ssl/certs/ca-certificates.crt',
  PIP_CERT: '/etc/ssl/certs/ca-certificates.crt',
  npm_config_cafile: '/etc/ssl/certs/ca-certificates.crt',
};

const PASSWD = `root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\napp:x:10001:10001:app:/tmp:/bin/sh\n`;
const GROUP = `root:x:0:\nnogroup:x:65534:\napp:x:10001:\n`;
const RECIPE_FILES = ['base-images.ts', 'from-images.ts', 'image-parts.ts', 'language-images.ts', 'push-image.ts'];
/** Nobody reads them in a container. */
const LEFT_OUT = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];

/** Makes and pushes every image that the registry does not have. */
export async function ensureBaseImages(crane: string, say: (text: string) => void): Promise<void> {
  for (const image of [toolsImage(crane), ...LANGUAGE_IMAGES, ...FROM_IMAGES]) {
    const recipe = await recipeOf(image);
    if (await hasImage(crane, image.tag, recipe)) continue;
    say(`Making the image ${image.tag} …`);
    const directory = await mkdtemp(join(tmpdir(), 'nonstop4-testbed-'));
    try {
      await fill(directory, image);
      const { tag, entrypoint, user = '10001:10001' } = image;
      await pushImage(crane, tag, { directory, entrypoint, user, env: ENV, recipe });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

/** Changes with everything that images are made by here, so that one of an older recipe is not taken for this one. */
export async function recipeOf({ tag, packages }: Pick<BaseImage, 'tag' | 'packages'>): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([tag, packages, process.version]));
  for (const name of RECIPE_FILES) hash.update(await readFile(join(import.meta.dirname, name)));
  return hash.digest('hex').slice(0, 16);
}

/** Makes the directory what the image is to hold. */
export async function fill(directory: string, { packages, add }: Pick<BaseImage, 'packages' | 'add'>): Promise<void> {
  // mmdebstrap makes the directory readable for its user alone; a container's user is another one.
  const include = `--include=${[...COMMON, ...packages].join(',')}`;
  const without = LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`);
  await run([
    'mmdebstrap',
    '--quiet',
    '--variant=extract',
    include,
    ...without,
    'bookworm',
    directory,
    await aptSources(),
  ]);
  await chmod(directory, 0o755);
  await writeFile(join(directory, 'etc/passwd'), PASSWD);
  await writeFile(join(directory, 'etc/group'), GROUP);
  await linkShell(directory);
  await certificates(directory);
  await add?.(directory);
}

// The few names that start lines use; without its installation script busybox has made none.
async function linkShell(directory: string): Promise<void> {
  for (const name of [
    'sh',
    'cat',
    'ls',
    'sleep',
    'env',
    'wget',
    'tar',
    'id',
    'ps',
    'kill',
    'mkdir',
    'rm',
    'cp',
    'mv',
    'ln',
    'chmod',
    'head',
    'true',
    'false',
    'echo',
    'date',
    'grep',
    'sed',
    'find',
    'dirname',
    'basename',
    'uname',
    'tr',
    'awk',
    'cut',
    'sort',
    'expr',
    'printf',
    'touch',
    'nproc',
    'which',
    'xargs',
  ]) {
    const path = join(directory, 'bin', name);
    if (await exists(path)) continue;
    await run(['ln', '-sf', 'busybox', path]);
  }
  // Where scripts look for it: `#!/usr/bin/env node`.
  const env = join(directory, 'usr/bin/env');
  if (!(await exists(env))) await run(['ln', '-s', '/bin/busybox', env]);
}

/** Of this machine: what its package registries are known by. */
async function certificates(directory: string): Promise<void> {
  const bundle = 'etc/ssl/certs/ca-certificates.crt';
  await mkdir(join(directory, dirname(bundle)), { recursive: true });
  await cp(`/${bundle}`, join(directory, bundle));
}

/** The file that says where this machine gets its Debian packages from. */
export async function aptSources(): Promise<string> {
  const folder = '/etc/apt/sources.list.d';
  const listed = (await readdir(folder).catch(() => [])).find(
    (name) => name.startsWith('debian') && name.endsWith('.sources'),
  );
  return listed === undefined ? '/etc/apt/sources.list' : join(folder, listed);
}
