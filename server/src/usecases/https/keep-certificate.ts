import type { App } from '../../domain/app.ts';
import type { Certificate, CertificateFacts, CertificatePem } from '../../domain/certificate.ts';
import type { Platform } from '../platform.ts';

/** What a certificate's key is sealed for. */
export function certificateContext(appId: string, id: string): string {
  return `certificate ${appId} ${id}`;
}

/** Keeps a certificate of an App, its key sealed, and then takes away those of the same source that it replaces. */
export async function keepCertificate(
  { stores, ids, cipher, clock }: Pick<Platform, 'stores' | 'ids' | 'cipher' | 'clock'>,
  app: Pick<App, 'id'>,
  source: Certificate['source'],
  { chain, key, ...facts }: CertificatePem & CertificateFacts,
  isReplaced: (hostnames: readonly string[]) => boolean,
): Promise<void> {
  const id = ids.next('crt');
  const sealedKey = cipher.seal(key, certificateContext(app.id, id));
  const before = await stores.certificates.listEntries(app.id);
  await stores.certificates.put({ id, appId: app.id, source, ...facts, chain, sealedKey, createdAt: clock.now() });
  for (const old of before) {
    if (old.source === source && isReplaced(old.hostnames)) await stores.certificates.remove(old.id);
  }
}
