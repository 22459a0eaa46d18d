import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ACME_SECRET,
  ACME_THUMBPRINT,
  CERTIFICATE_ANNOTATION,
  CERTIFICATE_KEYS,
  CERTIFICATE_PURPOSE,
  CERTIFICATE_TYPE,
  ROUTE_LABELS,
} from '@nonstop4/edge/cluster-protocol';
import type { EdgeCertificate } from '@nonstop4/edge/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Agent } from '../../../edge/src/agent/agent.ts';
import { ClusterApi } from '../../../edge/src/agent/cluster-api.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { makeCertificate } from '../../traffic/certificates.ts';
import { afterThisTest } from '../../traffic/cleanup.ts';
import { EdgeProcess } from '../../traffic/edge-process.ts';
import { shownFor } from '../../traffic/tls-client.ts';
import { removeNamespace } from './cluster-edges.ts';

const namespace = `ns4test-certificates-${randomBytes(4).toString('hex')}`;
const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', group: 'rbac.authorization.k8s.io' };
const labels = { [ROUTE_LABELS.managedBy]: 'nonstop4', [ROUTE_LABELS.purpose]: CERTIFICATE_PURPOSE };
const base64 = (text: string) => Buffer.from(text).toString('base64');

let admin: Cluster;
beforeAll(async () => {
  admin = await Cluster.connect(process.env.KUBECONFIG);
  const metadata = { name: 'edge', namespace };
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await admin.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  // All that an agent needs for certificates, and nothing for routes: neither waits for the other.
  const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] }];
  await admin.apply({ apiVersion: rbac.apiVersion, kind: 'Role', metadata, rules } as never);
  const roleRef = { apiGroup: rbac.group, kind: 'Role', name: 'edge' };
  const subjects = [{ kind: 'ServiceAccount', name: 'edge', namespace }];
  await admin.apply({ apiVersion: rbac.apiVersion, kind: 'RoleBinding', metadata, roleRef, subjects } as never);
});
afterAll(() => removeNamespace(admin, namespace));

async function apiOfEdge(): Promise<ClusterApi> {
  const body = { spec: { audiences: [], expirationSeconds: 3_600 } };
  const core = admin.config.makeApiClient(admin.client.CoreV1Api);
  const { status } = await core.createNamespacedServiceAccountToken({ name: 'edge', namespace, body });
  const cluster = admin.config.getCurrentCluster();
  const { hostname, port } = new URL(cluster?.server ?? '');
  const directory = temporaryDirectory();
  const [caFile, tokenFile] = [join(directory, 'ca.crt'), join(directory, 'token')];
  await writeFile(tokenFile, status?.token ?? '', { mode: 0o600 });
  if (cluster?.caData) await writeFile(caFile, Buffer.from(cluster.caData, 'base64'));
  return new ClusterApi({ host: hostname, port: Number(port), caFile: cluster?.caFile ?? caFile, tokenFile });
}

function secretOf({ id, hostnames, chain, key }: EdgeCertificate) {
  const annotations = { [CERTIFICATE_ANNOTATION]: JSON.stringify(hostnames) };
  const data = { [CERTIFICATE_KEYS.chain]: base64(chain), [CERTIFICATE_KEYS.key]: base64(key) };
  const metadata = { name: id, namespace, labels, annotations };
  return { apiVersion: 'v1', kind: 'Secret', metadata, type: CERTIFICATE_TYPE, data };
}

describe('certificates in a cluster’s Secrets', { timeout: 120_000 }, () => {
  it('are what the edge shows, as they come, change, break and go', async () => {
    const edge = await EdgeProcess.start({ data: temporaryDirectory(), tlsPort: 0 });
    const agent = new Agent({
      api: await apiOfEdge(),
      edge: edge.control,
      namespace,
      certificatesNamespace: namespace,
      appNamespacePrefix: `${namespace}-`,
      log: () => undefined,
    });
    agent.open();
    afterThisTest(() => agent.close());
    const shown = (name: string) => shownFor(edge.tlsPort, name);
    // Told by the edge's answer, which comes after it has begun to show them.
    const taken = () => Object.keys(agent.certificatesTaken.versions).sort();
    const eventually = { timeout: 20_000 };

    const shop = await makeCertificate(['shop.example', '*.shop.example'], { id: 'shop' });
    await admin.apply(secretOf(shop));
    await expect.poll(() => shown('a.shop.example'), eventually).toBe('shop');
    const acme = { apiVersion: 'v1', kind: 'Secret', metadata: { name: ACME_SECRET, namespace, labels } };
    await admin.apply({ ...acme, type: 'Opaque', data: { [ACME_THUMBPRINT]: base64('thumb') } } as never);
    await expect.poll(taken, eventually).toEqual(['acme', 'shop']);
    const proof = await fetch(`http://127.0.0.1:${edge.port}/.well-known/acme-challenge/token`);
    expect(await proof.text()).toBe('token.thumb');

    const renewed = await makeCertificate(['shop.example', 'wiki.example'], { id: 'renewed' });
    await admin.apply(secretOf({ ...renewed, id: 'shop' }));
    await expect.poll(() => shown('wiki.example'), eventually).toBe('renewed');
    expect(await shown('a.shop.example')).toMatch(/^ERR_SSL_/);

    const other = await makeCertificate(['other.example'], { id: 'other' });
    await admin.apply(secretOf({ ...other, id: 'broken', key: renewed.key }));
    await admin.apply(secretOf(other));
    await expect.poll(() => shown('other.example'), eventually).toBe('other');
    await expect.poll(taken, eventually).toEqual(['acme', 'other', 'shop']);

    await admin.delete(secretOf(other));
    await expect.poll(() => shown('other.example'), eventually).toMatch(/^ERR_SSL_/);
    expect(await shown('wiki.example')).toBe('renewed');
  });
});
