import type { V1Secret } from '@kubernetes/client-node';
import {
  ACME_SECRET,
  ACME_THUMBPRINT,
  CERTIFICATE_ANNOTATION,
  CERTIFICATE_KEYS,
  CERTIFICATE_PURPOSE,
  CERTIFICATE_TYPE,
  ROUTE_LABELS,
} from '@nonstop4/edge/cluster-protocol';
import type { EdgeCertificates } from '../../../ports/traffic-router.ts';

/** All that edges show, as it lies in the cluster. */
export function certificateObjects(namespace: string, { certificates, acmeThumbprint }: EdgeCertificates): V1Secret[] {
  const secrets = certificates.map(({ id, hostnames, chain, key }) => ({
    ...secretHeader(namespace, id, { [CERTIFICATE_ANNOTATION]: JSON.stringify(hostnames) }),
    type: CERTIFICATE_TYPE,
    data: { [CERTIFICATE_KEYS.chain]: base64(chain), [CERTIFICATE_KEYS.key]: base64(key) },
  }));
  if (acmeThumbprint === undefined) return secrets;
  const acme = {
    ...secretHeader(namespace, ACME_SECRET),
    type: 'Opaque',
    data: { [ACME_THUMBPRINT]: base64(acmeThumbprint) },
  };
  return [...secrets, acme];
}

function secretHeader(namespace: string, name: string, annotations?: Record<string, string>) {
  const labels = { [ROUTE_LABELS.managedBy]: 'nonstop4', [ROUTE_LABELS.purpose]: CERTIFICATE_PURPOSE };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels, ...(annotations ? { annotations } : {}) },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
