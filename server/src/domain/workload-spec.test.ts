import { expect, it } from 'vitest';
import { type WorkloadParts, workloadSpec } from './workload-spec.ts';

const parts: WorkloadParts = {
  app: { id: 'app_1', name: 'shop', ownerId: 'user_1', desiredState: 'running' } as WorkloadParts['app'],
  deployment: { settings: { replicas: 2, memoryLimitBytes: 1, restartNonce: 0 } } as WorkloadParts['deployment'],
  release: {
    number: 1,
    configVars: {},
    network: { healthCheck: { kind: 'tcp', path: '/' } },
  } as unknown as WorkloadParts['release'],
  artifact: { id: 'art_1', plan: {} } as WorkloadParts['artifact'],
  secrets: {},
  volume: { path: '/data' },
};
const hashOf = (volume: WorkloadParts['volume']) => workloadSpec({ ...parts, volume }).templateHash;

it('has the hash that it had before volumes had claims', () => {
  // Another hash would replace every copy that runs when the platform is updated.
  expect(hashOf({ path: '/data' })).toBe('ecdade1485df7e75');
});

it('replaces copies when they get a claim, or another one', () => {
  const claim = { name: 'data', subPath: 'shop', groupId: 100_001 };
  const hashes = [
    hashOf({ path: '/data' }),
    hashOf({ path: '/data', claim }),
    hashOf({ path: '/data', claim: { ...claim, groupId: 7 } }),
  ];
  expect(new Set(hashes).size).toBe(3);
  expect(workloadSpec({ ...parts, volume: { path: '/data', claim } }).template.volumeClaim).toEqual(claim);
});
