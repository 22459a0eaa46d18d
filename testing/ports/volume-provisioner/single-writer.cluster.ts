import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import type { V1PersistentVolume, V1PersistentVolumeClaim, V1Pod, V1StorageClass } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Replica } from '../../../server/src/domain/workload.ts';
import { LABELS, namespaceOf } from '../../../server/src/kubernetes/names.ts';
import type { VolumePlace } from '../../../server/src/ports/volume-provisioner.ts';
import { KubernetesHarness } from '../runtime/kubernetes-runtime.ts';
import { ClusterVolumes } from './cluster-volumes.ts';

const suffix = randomBytes(4).toString('hex');
const disks = `test-disks-of-one-node-${suffix}`;
const owner = `user_one_${suffix}`;
const place: VolumePlace = {
  ...{ ownerId: owner, userName: `test-one-${suffix}`, appName: 'ledger', limitBytes: 10_000_000 },
  singleWriter: true,
};

let volumes: ClusterVolumes;
let harness: KubernetesHarness;
beforeAll(async () => {
  volumes = await ClusterVolumes.connect(`ns4-test-one-${suffix}`, { kind: 'storage-class', name: disks });
  harness = await KubernetesHarness.start(owner);
  const storageClass: V1StorageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: disks },
    provisioner: 'kubernetes.io/no-provisioner',
  };
  await volumes.cluster.apply(storageClass);
  // A hostPath keeps its owner, where a disk would be given to the pod's group. Nodes of the testbed have this machine's files.
  mkdirSync(`/tmp/${disks}`);
  chmodSync(`/tmp/${disks}`, 0o777);
  const [node] = await harness.runtime.nodes();
  await volumes.cluster.apply(diskOf(node?.name ?? ''));
});
afterAll(async () => {
  await volumes.stop();
  await harness.stop();
  await volumes.cluster.delete({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: disks } });
  const kind = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' };
  await volumes.cluster.delete({ ...kind, metadata: { name: disks } });
  rmSync(`/tmp/${disks}`, { recursive: true, force: true });
});

/** What no second node can have, like a cloud's disk. */
function diskOf(node: string): V1PersistentVolume {
  const terms = [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] }];
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: disks },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: disks,
      hostPath: { path: `/tmp/${disks}`, type: 'DirectoryOrCreate' },
      nodeAffinity: { required: { nodeSelectorTerms: terms } },
    },
  };
}

const pods = () =>
  volumes.cluster.list<V1Pod>({ apiVersion: 'v1', kind: 'Pod' }, namespaceOf(owner), `${LABELS.purpose}=serve`);
const filesSeenBy = async ({ host, port }: Replica, method = 'GET') =>
  (await (await fetch(`http://${host}:${port}/`, { method })).json()) as string[];

it('a single writer has a disk that one node has at a time, and an update never runs two of it', async () => {
  const { path: volumePath, claim: volumeClaim } = await volumes.volumes.ensure(place);
  const metadata = { name: 'ledger-data', namespace: namespaceOf(owner) };
  const claim = await volumes.cluster.read<V1PersistentVolumeClaim>({
    ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
    metadata,
  });
  expect(claim?.spec?.accessModes).toEqual(['ReadWriteOnce']);

  const template = {
    ...harness.template('keeper'),
    ...{ healthCheck: { kind: 'tcp', path: '/' } as const, volumePath, volumeClaim, singleWriter: true },
  };
  const spec = harness.spec('ledger', { replicas: 1, template });
  await harness.runtime.apply(spec);
  const [first] = (await harness.settled(spec)).replicas;
  if (!first) throw new Error('no copy runs');
  const kept = await filesSeenBy(first, 'POST').then(() => filesSeenBy(first));
  expect(kept).toHaveLength(1);

  const next = { ...spec, templateHash: `${spec.templateHash}2`, release: spec.release + 1 };
  let most = 0;
  let counting = true;
  const count = (async () => {
    while (counting) {
      const there = (await pods()).filter(({ status }) => status?.phase === 'Running' || status?.phase === 'Pending');
      most = Math.max(most, there.length);
    }
  })();
  await harness.runtime.apply(next);
  const second = (await harness.settled(next)).replicas.find(({ id }) => id !== first.id);
  counting = false;
  await count;
  expect(most).toBe(1);
  expect(second && (await filesSeenBy(second))).toEqual(kept);

  const shared = volumes.volumes.ensure({ ...place, singleWriter: false });
  await expect(shared).rejects.toMatchObject({
    failure: { code: 'volume-unmountable', params: { message: expect.stringMatching(/one node has at a time/) } },
  });
  await harness.runtime.remove(spec.appId);
  await volumes.volumes.remove(place);
});
