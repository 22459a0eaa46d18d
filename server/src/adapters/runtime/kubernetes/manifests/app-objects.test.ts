import type { V1Deployment } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import type { WorkloadSpec } from '../../../../domain/workload.ts';
import { appObjects } from './app-objects.ts';

const artifact = {
  ...({
    id: 'art_1',
    appId: 'app_1',
    kind: 'image',
    location: 'registry/app@sha256:0',
    sizeBytes: 1,
    createdAt: 0,
  } as const),
  plan: {
    ...{ language: 'node' as const, tools: [], buildSteps: [], healthPaths: ['/'], notes: [] },
    start: { argv: ['node', 'server.js'], workDir: '.', env: {}, path: [] },
  },
};
const worker: WorkloadSpec = {
  ...{ appId: 'app_1.worker', appName: 'shop.worker', ownerId: 'user_1', release: 1, templateHash: 'one', replicas: 1 },
  template: {
    ...{ artifact, env: {}, startCommand: 'node jobs.js', volumePath: '/data', memoryLimitBytes: 128 * 1024 * 1024 },
    healthCheck: { kind: 'running', path: '/' },
  },
};

it('a background process has no Service, nothing that a drain waits for, and no probes', () => {
  const objects = appObjects(worker);
  expect(objects.map(({ kind, metadata }) => `${kind} ${metadata?.name}`)).toEqual([
    'Secret 0shop--worker-env-one',
    'Deployment 0shop--worker',
  ]);
  const { spec } = objects[1] as V1Deployment;
  const [container] = spec?.template.spec?.containers ?? [];
  expect(container).toMatchObject({ command: ['sh'], args: ['-c', 'node jobs.js'] });
  for (const part of ['readinessProbe', 'livenessProbe', 'startupProbe', 'lifecycle'])
    expect(container).not.toHaveProperty(part);
  expect(spec?.selector.matchLabels).toEqual({ 'nonstop4.dev/app': 'app_1.worker', 'nonstop4.dev/purpose': 'serve' });
});
