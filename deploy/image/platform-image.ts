import { existsSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import type { BillOfMaterials } from '../../server/src/domain/bill-of-materials/cyclonedx.ts';
import { run } from '../../testbed/machine/run.ts';
import type { Buildah } from './buildah.ts';
import { makeDebianBase } from './debian-base.ts';
import { imageBill } from './image-bill.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
/** Below no registry: this is never asked for anywhere. */
const MADE_BASE = 'localhost/nonstop4-base:bookworm';

export interface ImageWishes {
  tag: string;
  /** Debian and Node of a registry of images, or made on this machine. */
  base: 'registry' | 'made';
  /** Bundles made in the image's own build, or those of dist/. */
  programs: 'built' | 'brought';
}

/** Makes the image by deploy/image/Dockerfile. Throws with a sentence or with the last words of what failed. */
export async function makeImage(buildah: Buildah, wishes: ImageWishes): Promise<{ bill: BillOfMaterials }> {
  const { tag, base, programs } = wishes;
  if (programs === 'brought' && !existsSync(join(REPOSITORY, 'dist/web/index.html')))
    throw new Error('dist/ is not there, or without the web page: npm run build makes it.');
  if (base === 'made') await makeDebianBase(buildah, MADE_BASE);
  const revision = (await run(['git', 'rev-parse', 'HEAD'], { cwd: REPOSITORY })).trim();
  const args = {
    ...(base === 'made' ? { NODE_IMAGE: MADE_BASE, DEBIAN_IMAGE: MADE_BASE } : {}),
    PROGRAMS: programs,
    VERSION: manifest.version,
    REVISION: revision,
  };
  await buildah.run(
    'build',
    ...['--file', join(REPOSITORY, 'deploy/image/Dockerfile'), '--target', 'platform', '--tag', tag],
    ...['--pull-never', '--format', 'oci', '--timestamp', '0'].filter(
      (word) => base === 'made' || word !== '--pull-never',
    ),
    ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    REPOSITORY,
  );
  return { bill: await imageBill(buildah, tag, revision) };
}
