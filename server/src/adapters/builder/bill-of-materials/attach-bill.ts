import { type BillOfMaterials, CYCLONEDX } from '../../../domain/bill-of-materials/cyclonedx.ts';
import type { ImageAt } from '../registry/own-images.ts';
import { Referrers } from '../registry/referrers.ts';
import type { RegistryClient } from '../registry/registry-client.ts';

/** Of which build it is, and where its log is. */
export interface BillOf {
  artifactId: string;
  onLine: (stream: 'platform', text: string) => void;
}

/** Puts a bill of materials beside an image that was pushed. The image works without it: that it is missing is told and no failure. */
export async function attachBill(
  registry: RegistryClient,
  { repository, digest }: ImageAt,
  { text, count }: BillOfMaterials,
  { artifactId, onLine }: BillOf,
): Promise<void> {
  try {
    await new Referrers(registry).attach(repository, digest, { mediaType: CYCLONEDX, text, artifactId });
    onLine('platform', `The bill of materials of this image names ${count} packages, those of the lock files.`);
  } catch (error) {
    onLine('platform', `The bill of materials of this image is not in the registry: ${(error as Error).message}`);
  }
}
