import type { EdgeCertificates } from '../../ports/traffic-router.ts';
import type { Platform } from '../platform.ts';
import { certificateContext } from './keep-certificate.ts';
import { OPERATORS, type ShownHostname } from './shown-certificates.ts';

/** Brings every edge what it has to show now. */
export async function certifyEdges(
  platform: Pick<Platform, 'stores' | 'operatorCertificate' | 'clock' | 'cipher' | 'router' | 'authority'>,
  present: readonly ShownHostname[],
): Promise<void> {
  await platform.router.certify(await edgeCertificates(platform, present));
}

async function edgeCertificates(
  platform: Parameters<typeof certifyEdges>[0],
  present: readonly ShownHostname[],
): Promise<EdgeCertificates> {
  const { stores, cipher, authority } = platform;
  const hostnames = new Map<string, string[]>();
  for (const { hostname, shown } of present) {
    if (shown) hostnames.set(shown.id, [...(hostnames.get(shown.id) ?? []), hostname]);
  }
  const certificates: EdgeCertificates['certificates'] = [];
  for (const { id, appId, chain, sealedKey } of await stores.certificates.listAll()) {
    const names = hostnames.get(id);
    // Edges keep files by it, and Kubernetes objects.
    const edgeId = id.replaceAll('_', '-');
    if (names)
      certificates.push({
        id: edgeId,
        hostnames: names,
        chain,
        key: cipher.open(sealedKey, certificateContext(appId, id)),
      });
  }
  const operators = await platform.operatorCertificate.read();
  const shownNames = hostnames.get(OPERATORS);
  // Its wildcards as they are: a new App has a certificate from its first moment.
  if (operators && operators.notAfter > platform.clock.now()) {
    const wildcards = operators.hostnames.filter((name) => name.startsWith('*.'));
    const names = [...new Set([...wildcards, ...(shownNames ?? [])])];
    if (names.length > 0)
      certificates.push({ id: OPERATORS, hostnames: names, chain: operators.chain, key: operators.key });
  }
  return { certificates, ...(authority ? { acmeThumbprint: await authority.thumbprint() } : {}) };
}
