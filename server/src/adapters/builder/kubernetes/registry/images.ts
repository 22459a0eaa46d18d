import {
  type ImageConfig,
  type Manifest,
  OCI_CONFIG,
  OCI_LAYER,
  OCI_MANIFEST,
  type Place,
} from '../../registry/manifest.ts';
import { describe, type RegistryClient } from '../../registry/registry-client.ts';
import type { Packed } from './packed-directory.ts';

/** No image says when it was made: the same content gives the same digest. */
const CREATED = '1970-01-01T00:00:00Z';

/** Pushes an image of one layer and of no base. */
export async function pushLayer(
  registry: RegistryClient,
  place: Place,
  layer: Packed,
  annotations?: Record<string, string>,
): Promise<void> {
  const config: ImageConfig = {
    architecture: 'amd64',
    os: 'linux',
    created: CREATED,
    rootfs: { type: 'layers', diff_ids: [layer.diffId] },
  };
  await registry.putBlob(place.repository, layer.content, layer.digest);
  const layers = [{ mediaType: OCI_LAYER, digest: layer.digest, size: layer.size }];
  await pushImage(registry, place, config, layers, annotations);
}

/** A base with the layers of other images on it. Gives its digest, and the bytes of what is on the base. */
export async function composeImage(
  registry: RegistryClient,
  base: Place,
  parts: readonly Place[],
  into: Place,
  labels: Record<string, string>,
): Promise<{ digest: string; sizeBytes: number }> {
  const [below, ...above] = await Promise.all([base, ...parts].map((place) => readImage(registry, place)));
  if (!below) throw new Error('an image needs a base');
  for (const { repository, manifest } of [below, ...above]) {
    for (const { digest } of manifest.layers) await registry.mount(into.repository, digest, repository);
  }
  const config: ImageConfig = {
    ...below.config,
    created: CREATED,
    config: {
      ...below.config.config,
      User: '10001:10001',
      WorkingDir: '/app',
      Labels: { ...below.config.config?.Labels, ...labels },
    },
    rootfs: { type: 'layers', diff_ids: [below, ...above].flatMap(({ config: { rootfs } }) => rootfs.diff_ids) },
  };
  delete config.history;
  const own = above.flatMap(({ manifest }) => manifest.layers);
  const digest = await pushImage(registry, into, config, [...below.manifest.layers, ...own]);
  return { digest, sizeBytes: own.reduce((sum, { size }) => sum + size, 0) };
}

async function readImage(registry: RegistryClient, { repository, reference }: Place) {
  const found = await registry.manifest(repository, reference);
  if (!found) throw new Error(`the image registry has no ${repository}:${reference}`);
  const config = await registry.readJson<ImageConfig>(repository, found.manifest.config.digest);
  return { repository, manifest: found.manifest, config };
}

async function pushImage(
  registry: RegistryClient,
  { repository, reference }: Place,
  config: ImageConfig,
  layers: Manifest['layers'],
  annotations?: Record<string, string>,
): Promise<string> {
  const bytes = Buffer.from(JSON.stringify(config));
  const described = describe(OCI_CONFIG, bytes);
  await registry.putBlob(repository, new Blob([bytes]), described.digest);
  const manifest: Manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: described, layers };
  return registry.putManifest(repository, reference, annotations ? { ...manifest, annotations } : manifest);
}
