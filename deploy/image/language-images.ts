import { join } from 'node:path';
import { readServerConfig } from '../../server/src/config.ts';
import type { Buildah } from './buildah.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

/** What the server names where NONSTOP4_IMAGES says nothing: `build/python:3.11`, `base/go:1` … */
export function namedImages(): string[] {
  const usual = { NONSTOP4_RUNTIME: 'kubernetes', NONSTOP4_REGISTRY: 'registry.example.com' };
  const { kubernetes } = readServerConfig(usual, { home: '/tmp', execPath: process.execPath });
  const images = Object.values(kubernetes?.images ?? {});
  return [...new Set(images.flatMap(({ build, run }) => [build, run]))].sort();
}

/** The target of languages.Dockerfile that makes it: `build-python`. */
export function targetOf(image: string): string {
  return image.replace(/:.*$/, '').replaceAll('/', '-');
}

/** Makes an image by its target, under `<prefix>/<image>`; `args` are ARGs of the Dockerfile. Gives its whole name. */
export async function makeLanguageImage(
  buildah: Buildah,
  { prefix, image, args = {} }: { prefix: string; image: string; args?: Record<string, string> },
): Promise<string> {
  const tag = `${prefix}/${image}`;
  await buildah.run(
    ...['build', '--layers', '--format', 'oci', '--file', join(REPOSITORY, 'deploy/image/languages.Dockerfile')],
    ...['--target', targetOf(image), '--tag', tag],
    ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    REPOSITORY,
  );
  return tag;
}
