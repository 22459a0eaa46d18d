import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { V1PersistentVolume, V1StorageClass } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Replica } from '../../../server/src/domain/workload.ts';
import { namespaceOf } from '../../../server/src/kubernetes/names.ts';
import type { Volume, VolumePlace } from '../../../server/src/ports/volume-provisioner.ts';
import { KubernetesHarness } from '../runtime/kubernetes-runtime.ts';
import { ClusterVolumes } from './cluster-volumes.ts';
import { sharedStorage } from './shared-storage.ts';

const suffix = randomBytes(4).toString('hex');
const kim = `user_keep_${suffix}`;
const shop: VolumePlace = { ownerId: kim, userName: `test-kim-${suffix}`, appName: 'shop', limitBytes: 10_000_000 };
const shopOfLee = { ...shop, ownerId: `user_lee_${suffix}`, userName: `test-lee-${suffix}` };

let volumes: ClusterVolumes;
let harness: KubernetesHarness;
beforeAll(async () => {
  volumes = await ClusterVolumes.connect(`ns4-test-keep-${suffix}`, sharedStorage());
  harness = await KubernetesHarness.start(kim);
});
afterAll(async () => {
  await volumes.stop();
  await harness.stop();
});

function specWith(volume: Volume, appName = 'shop') {
  const template = { ...harness.template('keeper'), healthCheck: { kind: 'tcp', path: '/' } as const };
  const { path: volumePath, claim } = volume;
  return harness.spec(appName, { template: { ...template, volumePath, ...(claim ? { volumeClaim: claim } : {}) } });
}

const filesSeenBy = async ({ host, port }: Replica, method = 'GET') =>
  (await (await fetch(`http://${host}:${port}/`, { method })).json()) as string[];

describe('the volume of an app on the cluster', () => {
  it('is one directory for copies on different nodes, and outlives the app unless it is asked to go', async () => {
    const spec = specWith(await volumes.volumes.ensure(shop));
    await harness.runtime.apply(spec);
    const { replicas } = await harness.settled(spec);
    expect(new Set(replicas.map(({ node }) => node)).size).toBe(2);
    for (const replica of replicas) await filesSeenBy(replica, 'POST');
    const names = replicas.map(({ id }) => id).sort();
    for (const replica of replicas) expect(await filesSeenBy(replica)).toEqual(names);

    await harness.runtime.remove(spec.appId);
    const again = await volumes.volumes.ensure(shop);
    const list = `require('node:fs').readdirSync('/data').sort().join()`;
    expect(await volumes.run(shop, again, list)).toBe(names.join());

    await volumes.volumes.remove(shop);
    expect(await volumes.run(shop, await volumes.volumes.ensure(shop), list)).toBe('');
  });

  it('is closed to another user, even where the whole storage is mounted', async () => {
    await volumes.use(shop, 1_000);
    const { claim } = await volumes.volumes.ensure(shopOfLee);
    if (!claim) throw new Error('no claim');
    const everything = { path: '/data', claim: { name: 'root', groupId: claim.groupId } };
    const inPlatform = (program: string) =>
      volumes.run(shopOfLee, everything, program, { namespace: volumes.namespace });
    const of = (place: VolumePlace) => `/data/${place.userName}/shop`;
    expect(await inPlatform(`require('node:fs').readdirSync('${of(shopOfLee)}').length`)).toBe('0');
    await expect(inPlatform(`require('node:fs').readdirSync('${of(shop)}')`)).rejects.toThrow('EACCES');
    await expect(inPlatform(`require('node:fs').readFileSync('${of(shop)}/data')`)).rejects.toThrow('EACCES');
    await expect(inPlatform(`require('node:fs').writeFileSync('${of(shop)}/x', '')`)).rejects.toThrow('EACCES');
    await expect(inPlatform(`require('node:fs').readdirSync('/data')`)).rejects.toThrow('EACCES');
  });

  it('costs no Job for a server that starts, and no call for one that has asked', async () => {
    await volumes.volumes.ensure(shop);
    const next = volumes.another(sharedStorage());
    const spies = (['read', 'list', 'create', 'apply', 'merge'] as const).map((name) =>
      vi.spyOn(volumes.cluster, name),
    );
    const calls = () => spies.map((spy) => spy.mock.calls.length);
    await next.ensure(shop);
    expect(calls()).toEqual([1, 0, 0, 0, 0]);
    await next.ensure(shop);
    expect(calls()).toEqual([1, 0, 0, 0, 0]);
    for (const spy of spies) spy.mockRestore();
  });

  it('is there again, with its files, after its claim was deleted by hand', async () => {
    await volumes.use(shop, 100_000);
    const metadata = { name: 'nonstop4-data', namespace: namespaceOf(kim) };
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata };
    await volumes.cluster.delete(claim);
    await harness.until(async () => (await volumes.cluster.read(claim)) === undefined);
    const next = volumes.another(sharedStorage());
    await next.ensure(shop);
    expect((await next.usage(shop)).usedBytes).toBeGreaterThanOrEqual(100_000);
  });

  it('of an account that is no more is given to nobody who takes its name', async () => {
    await volumes.volumes.ensure(shop);
    const heir = { ...shop, ownerId: `user_heir_${suffix}` };
    const message = expect.stringMatching(/belongs to group \d+ instead of \d+/);
    const failure = { code: 'volume-unmountable', params: { message } };
    await expect(volumes.volumes.ensure(heir)).rejects.toMatchObject({ failure });
  });

  it('that cannot be made says why, in words of the cluster', async () => {
    const namespace = `ns4-test-lost-${suffix}`;
    const lost = volumes.another(
      { kind: 'shared-path', path: '/no/such/directory' },
      { namespace, patienceMs: 15_000 },
    );
    const failure = { code: 'volume-unmountable', params: { message: expect.stringContaining('is not a directory') } };
    try {
      await expect(lost.ensure({ ...shop, appName: 'lost' })).rejects.toMatchObject({ failure });
    } finally {
      await volumes.cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      const metadata = { name: `${namespace}-root` };
      await volumes.cluster.delete({ apiVersion: 'v1', kind: 'PersistentVolume', metadata });
    }
  });
});

describe('an NFS server', () => {
  it('that does not answer is named by the cluster; its volumes are mounted as they are meant to be', async () => {
    const namespace = `ns4-test-nfs-${suffix}`;
    // Nothing listens there on any node, and a kernel without NFS says so as soon.
    const dead = volumes.another(
      { kind: 'nfs', server: '127.0.0.1', path: '/export' },
      { namespace, patienceMs: 20_000 },
    );
    const metadata = { name: `${namespace}-root` };
    const header = { apiVersion: 'v1', kind: 'PersistentVolume', metadata };
    try {
      const failure = { code: 'volume-unmountable', params: { message: expect.stringMatching(/mount|20 s/i) } };
      await expect(dead.ensure({ ...shop, appName: 'dead' })).rejects.toMatchObject({ failure });
      expect((await volumes.cluster.read<V1PersistentVolume>(header))?.spec).toMatchObject({
        nfs: { server: '127.0.0.1', path: '/export' },
        mountOptions: ['nfsvers=4.2', 'hard', 'noatime'],
        persistentVolumeReclaimPolicy: 'Retain',
        accessModes: ['ReadWriteMany'],
      });
    } finally {
      await volumes.cluster.delete({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
      await volumes.cluster.delete(header);
    }
  });
});

describe('a cluster without shared storage', () => {
  it('runs apps all the same; what a copy writes is its own', async () => {
    const none = volumes.another({ kind: 'none' });
    const spec = specWith(await none.ensure({ ...shop, appName: 'lonely' }), 'lonely');
    await harness.runtime.apply(spec);
    const { replicas } = await harness.settled(spec);
    for (const replica of replicas) expect(await filesSeenBy(replica, 'POST')).toEqual([replica.id]);
    expect(await none.usage({ ...shop, appName: 'lonely' })).toEqual({ usedBytes: 0 });
    await harness.runtime.remove(spec.appId);
  });
});

describe('a StorageClass', () => {
  const makeClass = async (name: string, provisioner: string) => {
    const object: V1StorageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name },
      provisioner,
    };
    await volumes.cluster.apply(object);
    return () => volumes.cluster.delete({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name } });
  };
  const refusal = (message: RegExp) => ({
    failure: { code: 'volume-unmountable', params: { message: expect.stringMatching(message) } },
  });

  it('that is not there, or makes disks for one node, is refused with the reason', async () => {
    const from = (name: string) =>
      volumes.another({ kind: 'storage-class', name }).ensure({ ...shop, appName: 'disk' });
    await expect(from('no-such-class')).rejects.toMatchObject(refusal(/no StorageClass "no-such-class"/));
    const name = `test-disks-${suffix}`;
    const remove = await makeClass(name, 'ebs.csi.aws.com');
    await expect(from(name)).rejects.toMatchObject(refusal(/ReadWriteOnce.*choose a class with ReadWriteMany/));
    await remove();
  });

  it('gives each app a claim, which is removed with its data', async () => {
    const name = `test-shared-${suffix}`;
    const remove = await makeClass(name, 'kubernetes.io/no-provisioner');
    const volume: V1PersistentVolume = {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        capacity: { storage: '1Gi' },
        accessModes: ['ReadWriteMany'],
        storageClassName: name,
        hostPath: { path: `/tmp/${name}`, type: 'DirectoryOrCreate' },
      },
    };
    await volumes.cluster.apply(volume);
    const classVolumes = volumes.another({ kind: 'storage-class', name });
    const place = { ...shop, appName: 'classy' };
    const made = await classVolumes.ensure(place);
    expect(made).toEqual({ path: '/data', claim: { name: 'classy-data', groupId: expect.any(Number) } });
    expect(await classVolumes.ensure(place)).toEqual(made);
    expect(await classVolumes.usage(place)).toEqual({ usedBytes: 0 });
    await classVolumes.remove(place);
    const metadata = { name: 'classy-data', namespace: namespaceOf(kim) };
    expect(await volumes.cluster.read({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata })).toBeUndefined();
    await volumes.cluster.delete({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name } });
    rmSync(`/tmp/${name}`, { recursive: true, force: true });
    await remove();
  });

  it('whose disks no second node can have is found out by its first claim, which does not stay', async () => {
    const name = `test-single-${suffix}`;
    const remove = await makeClass(name, 'kubernetes.io/no-provisioner');
    const place = { ...shop, appName: 'single' };
    const single = volumes.another({ kind: 'storage-class', name }, { patienceMs: 10_000 });
    await expect(single.ensure(place)).rejects.toMatchObject(refusal(/PersistentVolumeClaim|persistent volume/i));
    const metadata = { name: 'single-data', namespace: namespaceOf(kim) };
    expect(await volumes.cluster.read({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata })).toBeUndefined();
    await remove();
  });
});
