import type { ImageConfig } from '../../../server/src/adapters/builder/registry/manifest.ts';
import { Referrers } from '../../../server/src/adapters/builder/registry/referrers.ts';
import type { RegistryClient } from '../../../server/src/adapters/builder/registry/registry-client.ts';
import type { Artifact } from '../../../server/src/domain/artifact.ts';

/** What an image says of itself, and what lies beside it. */
export interface ImageContents {
  repository: string;
  digest: string;
  labels: Record<string, string>;
  /** Its bill of materials, with the digest of its bytes. */
  bill: { digest: string; purls: string[] } | undefined;
}

/** Undefined when the registry does not have the image. `pull`: the registry as the Artifact names it, `prefix`: as it is there. */
export async function contentsOf(
  client: RegistryClient,
  { location }: Artifact,
  [pull, prefix] = ['registry.local/apps', 'apps'],
): Promise<ImageContents | undefined> {
  const [name = '', digest = ''] = location.replace(pull, prefix).split('@');
  const image = await client.manifest(name, digest);
  if (!image) return undefined;
  const { config } = await client.readJson<ImageConfig>(name, image.manifest.config.digest);
  const [referrer] = await new Referrers(client).of(name, digest);
  const document = referrer && (await client.manifest(name, referrer.digest))?.manifest.layers[0];
  const read = document && (await client.readJson<{ components: { purl: string }[] }>(name, document.digest));
  const bill = document && read && { digest: document.digest, purls: read.components.map(({ purl }) => purl) };
  return { repository: name, digest, labels: config?.Labels ?? {}, bill };
}
