import { join } from 'node:path';
import { pack } from '../../../server/src/adapters/builder/kubernetes/registry/packed-directory.ts';
import {
  OCI_CONFIG,
  OCI_LAYER,
  OCI_MANIFEST,
  type Place,
} from '../../../server/src/adapters/builder/registry/manifest.ts';
import { describe } from '../../../server/src/adapters/builder/registry/registry-client.ts';
import { run } from '../../../testbed/machine/run.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { writeFiles } from '../../write-files.ts';
import type { OwnRegistry } from './own-registry.ts';

const PROGRAMS = ['/bin/sh', '/bin/cat', '/bin/chown', '/bin/ls', '/bin/sleep'];

/** Pushes an image with a few programs of this machine, in which RUN lines run, and `/version`. Gives its digest. */
export async function pushBaseOfMachine({ client }: OwnRegistry, place: Place, version: string): Promise<string> {
  const needed = await Promise.all(PROGRAMS.map((program) => run(['ldd', program])));
  const libraries = needed.flatMap((text) => [...text.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path));
  const root = temporaryDirectory();
  await writeFiles(root, { version: `${version}\n` });
  const files = [...new Set([...PROGRAMS, ...libraries])].map((path) => path.slice(1));
  const words = ['--dereference', '-C', '/', ...files, '-C', root, 'version'];
  const layer = await pack(words, join(root, 'layer'), new AbortController().signal);
  const config = {
    ...{ architecture: process.arch === 'arm64' ? 'arm64' : 'amd64', os: 'linux' },
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
    // Buildah 1.28 builds on no image whose history says nothing of its layers.
    history: [{ created_by: 'a test' }],
  };
  const bytes = Buffer.from(JSON.stringify(config));
  const described = describe(OCI_CONFIG, bytes);
  await client.putBlob(place.repository, layer.content, layer.digest);
  await client.putBlob(place.repository, new Blob([bytes]), described.digest);
  const layers = [{ mediaType: OCI_LAYER, digest: layer.digest, size: layer.size }];
  const manifest = { schemaVersion: 2 as const, mediaType: OCI_MANIFEST, config: described, layers };
  return client.putManifest(place.repository, place.reference, manifest);
}
