import { afterEach, beforeAll } from 'vitest';
import { KubernetesLease } from '../../../server/src/adapters/leadership/kubernetes-lease/kubernetes-lease.ts';
import { Cluster } from '../../../server/src/kubernetes/cluster.ts';
import { leadershipSuite, SHORT_TIMES } from './leadership.suite.ts';

const LEASE = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'test', namespace: 'default' } };

let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.connect(process.env.KUBECONFIG);
});

// Hooks of one kind run from the last to the first: the suite's own, which closes the servers, comes before this one.
afterEach(async () => {
  await cluster.delete(LEASE);
});

leadershipSuite((identity, isCut, onError) => {
  const through = <T>(work: () => Promise<T>) => (isCut() ? Promise.reject(new Error('cut off')) : work());
  return new KubernetesLease({
    cluster: {
      client: cluster.client,
      read: (header) => through(() => cluster.read(header)),
      create: (object) => through(() => cluster.create(object)),
      replace: (object) => through(() => cluster.replace(object)),
    },
    ...{ namespace: 'default', name: 'test', identity, times: SHORT_TIMES, onError },
  });
});
