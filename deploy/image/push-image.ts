import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Referrers } from '../../server/src/adapters/builder/registry/referrers.ts';
import { RegistryClient } from '../../server/src/adapters/builder/registry/registry-client.ts';
import { type BillOfMaterials, CYCLONEDX } from '../../server/src/domain/bill-of-materials/cyclonedx.ts';
import type { Buildah } from './buildah.ts';
import { accessArguments, type PushAccess } from './push-access.ts';

/** Pushes an image and puts its bill of materials beside it, as OCI's referrers are; gives the image's digest. */
export async function pushImage(
  buildah: Buildah,
  tag: string,
  bill: BillOfMaterials,
  access: PushAccess,
): Promise<string> {
  const [, address = '', repository = ''] = /^([^/]+)\/(.+):[^:/]+$/.exec(tag) ?? [];
  if (address === '')
    throw new Error(`${tag} names no registry, or no tag: such as registry.example.com/nonstop4/platform:0.1.0.`);
  const directory = await mkdtemp(join(tmpdir(), 'nonstop4-push-'));
  try {
    const file = join(directory, 'digest');
    await buildah.run('push', '--quiet', '--digestfile', file, ...accessArguments(access), tag, `docker://${tag}`);
    const digest = (await readFile(file, 'utf8')).trim();
    const document = { mediaType: CYCLONEDX, text: bill.text, artifactId: 'nonstop4' };
    await new Referrers(new RegistryClient({ address, ...access })).attach(repository, digest, document);
    return digest;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
