import { describe, expect, it } from 'vitest';
import { type ClusterQuestions, checkRequirements } from './cluster-requirements.ts';

const node = (name: string, changes: { ready?: boolean; takesPods?: boolean } = {}) => ({
  name,
  ...{ ready: true, takesPods: true },
  ...changes,
});

function cluster(changes: Partial<ClusterQuestions> = {}): ClusterQuestions {
  return {
    version: async () => 'v1.34.4',
    mayDoEverything: async () => true,
    nodes: async () => [node('a'), node('b')],
    hasMetrics: async () => true,
    refusesPrivileged: async () => true,
    tryPod: async () => ({ started: true, reachedFromHere: true, reachedFromPods: true, policyEnforced: true }),
    storageClasses: async () => ['fast*'],
    volumes: 'nfs server:/export',
    image: 'registry.example/node',
    ...changes,
  };
}

const stateOf = async (changes: Partial<ClusterQuestions>, state: 'missing' | 'note') =>
  (await checkRequirements(cluster(changes))).filter((finding) => finding.state === state).map(({ text }) => text);

describe('a cluster for the tests', () => {
  it('that has everything is in order', async () => {
    expect(await stateOf({}, 'missing')).toEqual([]);
    expect(await stateOf({}, 'note')).toEqual([
      expect.stringContaining('fast*. Volumes of the tests lie on nfs server:/export'),
    ]);
  });

  const silent = async () => {
    throw new Error('connect ECONNREFUSED');
  };
  it.each<[string, Partial<ClusterQuestions>, RegExp]>([
    ['is silent', { version: silent }, /does not answer \(connect ECONNREFUSED\): start it, or unset KUBECONFIG/],
    ['is too old', { version: async () => 'v1.29.9-gke.1' }, /v1\.29\.9-gke\.1 is too old: 1\.31 or newer/],
    ['lets us do little', { mayDoEverything: async () => false }, /that of an administrator/],
    ['has one node', { nodes: async () => [node('a')] }, /1 of 2 nodes take pods: add one/],
    [
      'has nodes that do not help',
      { nodes: async () => [node('a'), node('b', { ready: false }), node('c', { takesPods: false })] },
      /1 of 2 nodes take pods \(b is not ready, c takes none\)/,
    ],
    ['lets privileged pods in', { refusesPrivileged: async () => false }, /PodSecurity admission plugin/],
    [
      'cannot pull',
      { tryPod: async () => ({ started: false, why: 'ErrImagePull' }) },
      /registry\.example\/node does not start \(ErrImagePull\): name an image .* NONSTOP4_TEST_IMAGE/,
    ],
    [
      'is not reached',
      { tryPod: async () => ({ started: true, reachedFromHere: false, reachedFromPods: true, policyEnforced: true }) },
      /not reached from this machine: run the tests on a node/,
    ],
    [
      'has no network',
      { tryPod: async () => ({ started: true, reachedFromHere: true, reachedFromPods: false, policyEnforced: false }) },
      /do not reach one another: mend/,
    ],
  ])('that %s is told what to do, in one sentence', async (_, changes, words) => {
    const told = await stateOf(changes, 'missing');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(words);
    expect(told[0]).toMatch(/^[^\n]+\.$/);
  });

  it('that lacks what no test needs is told so, and used', async () => {
    const lacking = {
      hasMetrics: async () => false,
      storageClasses: async () => [],
      tryPod: async () =>
        ({ started: true, reachedFromHere: true, reachedFromPods: true, policyEnforced: false }) as const,
    };
    expect(await stateOf(lacking, 'missing')).toEqual([]);
    const notes = await stateOf(lacking, 'note');
    expect(notes.map((text) => /not kept apart|no metrics API|no StorageClass/.exec(text)?.[0])).toEqual([
      'not kept apart',
      'no metrics API',
      'no StorageClass',
    ]);
  });
});
