import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fill, recipeOf } from '../../testbed/images/base-images.ts';
import { LANGUAGE_IMAGES } from '../../testbed/images/language-images.ts';
import { run } from '../../testbed/machine/run.ts';
import { readerOf, type TwoDoorRegistry } from './two-door-registry.ts';

/** What Node builds run in, and what Node apps run on. */
export const NODE_TAGS = { build: 'build/node:24', run: 'base/node:24' } as const;

/** Makes them with mmdebstrap and buildah where the registry does not have those of this recipe. */
export async function ensureNodeImages(registry: TwoDoorRegistry): Promise<void> {
  for (const tag of Object.values(NODE_TAGS)) {
    const image = LANGUAGE_IMAGES.find((one) => one.tag === tag);
    if (!image) throw new Error(`there is no recipe of ${tag}`);
    const marked = `${tag.split(':')[0]}:recipe-${await recipeOf(image)}`;
    if (await has(registry, marked)) continue;
    const directory = await mkdtemp(join(tmpdir(), 'nonstop4-image-'));
    try {
      await fill(join(directory, 'root'), image);
      await push(registry, directory, [tag, marked]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
}

async function has({ read }: TwoDoorRegistry, image: string): Promise<boolean> {
  const [repository = '', tag = ''] = image.split(':');
  return (await readerOf(read).manifest(repository, tag)) !== undefined;
}

async function push({ push: door, userName, password }: TwoDoorRegistry, directory: string, tags: string[]) {
  const at = [
    'buildah',
    '--root',
    join(directory, 'images'),
    '--runroot',
    join(directory, 'run'),
    '--storage-driver',
    'vfs',
  ];
  const container = (await run([...at, 'from', 'scratch'])).trim();
  await run([...at, 'copy', '--quiet', container, join(directory, 'root'), '/']);
  await run([...at, 'config', '--env', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', container]);
  for (const name of ['SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'npm_config_cafile']) {
    await run([...at, 'config', '--env', `${name}=/etc/ssl/certs/ca-certificates.crt`, container]);
  }
  const id = (await run([...at, 'commit', '--quiet', container])).trim();
  for (const tag of tags) {
    const to = `docker://${door.address}/${tag}`;
    await run([...at, 'push', '--quiet', '--tls-verify=false', '--creds', `${userName}:${password}`, id, to]);
  }
}
