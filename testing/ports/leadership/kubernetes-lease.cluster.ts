import { afterEach, beforeAll, expect, it } from 'vitest';
import { KubernetesLease } from '../../../server/src/adapters/leadership/kubernetes-lease/kubernetes-lease.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { Watch } from './watched-duty.ts';

const TIMES = { leaseMs: 3_000, renewDeadlineMs: 2_000, retryMs: 250 };
const LEASE = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'test', namespace: 'default' } };

let cluster: Cluster;
let watch: Watch;
const servers: KubernetesLease[] = [];

beforeAll(async () => {
  cluster = await Cluster.connect(process.env.KUBECONFIG);
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await cluster.delete(LEASE);
});

/** A server that competes; `cut` keeps every call of it from the API. */
function server(identity: string) {
  const link = { isCut: false };
  const through = <T>(work: () => Promise<T>) => (link.isCut ? Promise.reject(new Error('cut off')) : work());
  const lease = new KubernetesLease({
    cluster: {
      client: cluster.client,
      read: (header) => through(() => cluster.read(header)),
      create: (object) => through(() => cluster.create(object)),
      replace: (object) => through(() => cluster.replace(object)),
    },
    ...{
      namespace: 'default',
      name: 'test',
      identity,
      times: TIMES,
      onError: (error) => link.isCut || console.log(error),
    },
  });
  servers.push(lease);
  lease.follow(watch.duty(identity));
  return { lease, cut: () => (link.isCut = true), mend: () => (link.isCut = false) };
}

it('one of two servers leads, and the other takes over at once when it is closed', async () => {
  watch = new Watch();
  const [a, b] = [server('a'), server('b')];
  await expect.poll(() => watch.onDuty.size).toBe(1);
  const [first] = [...watch.onDuty];
  const [leader, other] = first === 'a' ? [a, b] : [b, a];
  await expect.poll(() => other.lease.leader()).toBe(first);
  const closing = performance.now();
  await leader.lease.close();
  await expect.poll(() => [...watch.onDuty]).toEqual([first === 'a' ? 'b' : 'a']);
  expect(performance.now() - closing).toBeLessThan(TIMES.leaseMs);
  expect(watch.together).toBe(false);
});

it('a leader that is cut off ends its duty before another one begins', async () => {
  watch = new Watch();
  const a = server('a');
  await expect.poll(() => [...watch.onDuty]).toEqual(['a']);
  server('b');
  a.cut();
  await expect.poll(() => [...watch.onDuty]).toEqual(['b']);
  expect(watch.begun).toEqual(['a', 'b']);
  expect(watch.together).toBe(false);
  a.mend();
  await expect.poll(() => a.lease.leader()).toBe('b');
  expect([...watch.onDuty]).toEqual(['b']);
});

it('a server that was killed goes on at once when it comes back under its name', async () => {
  watch = new Watch();
  const dead = server('a');
  await expect.poll(() => [...watch.onDuty]).toEqual(['a']);
  dead.cut();
  watch = new Watch();
  const began = performance.now();
  server('a');
  await expect.poll(() => [...watch.onDuty]).toEqual(['a']);
  expect(performance.now() - began).toBeLessThan(TIMES.leaseMs);
});
