import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptSources } from '../../testbed/images/base-images.ts';
import { run } from '../../testbed/machine/run.ts';
import type { Buildah } from './buildah.ts';

/** Nobody reads them in a container, and their place is not taken by later packages either. */
const LEFT_OUT = ['/usr/share/doc/*', '/usr/share/man/*', '/usr/share/locale/*', '/usr/share/info/*'];

/**
 * Debian and this Node as an image, where no registry of images is reached: what docker.io/library/node is, less npm. By mmdebstrap(1), from the
 * package servers of this machine; needs root.
 */
export async function makeDebianBase(buildah: Buildah, tag: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-base-'));
  const root = join(directory, 'root');
  try {
    const without = LEFT_OUT.map((path) => `--dpkgopt=path-exclude=${path}`);
    const include = '--include=ca-certificates,libstdc++6';
    await run(['mmdebstrap', '--quiet', '--variant=apt', include, ...without, 'bookworm', root, await aptSources()]);
    // It makes the directory readable for its user alone.
    await chmod(root, 0o755);
    await cp(process.execPath, join(root, 'usr/local/bin/node'));
    await buildah.within('scratch', async (container) => {
      await buildah.run('copy', '--quiet', container, root, '/');
      await buildah.run('config', '--cmd', 'bash', container);
      await buildah.run('commit', '--quiet', container, tag);
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
