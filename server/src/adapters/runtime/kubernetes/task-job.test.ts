import { expect, it } from 'vitest';
import type { ReplicaTemplate } from '../../../domain/workload.ts';
import { taskObjects } from './task-job.ts';

const template: ReplicaTemplate = {
  artifact: {
    ...{ id: 'art_1', appId: 'app_1', kind: 'image', location: 'registry/app@sha256:0', sizeBytes: 1, createdAt: 0 },
    plan: {
      ...{ language: 'node', tools: [], buildSteps: [], healthPaths: ['/'], notes: [] },
      start: { argv: ['node', 'server.js'], workDir: '.', env: {}, path: [] },
    },
  },
  env: { DATABASE_URL: 'postgres://db' },
  startCommand: 'npm run migrate',
  volumePath: '/data',
  volumeClaim: { name: 'data', groupId: 2_000 },
  memoryLimitBytes: 128 * 1024 * 1024,
  healthCheck: { kind: 'tcp', path: '/' },
};

const { job, environment } = taskObjects(
  { namespace: 'ns4-user-1', labels: { 'nonstop4.dev/app': 'app_1' } },
  { runId: 'run_A1', template, timeoutMs: 600_000, roomTimeoutMs: 900_000 },
);
const pod = job.spec?.template.spec;

it('is a Job that is tried once, and whose name is that of its run', () => {
  expect([job.metadata?.name, environment.metadata?.name]).toEqual(['task-run-a1', 'task-run-a1']);
  expect(job.spec).toMatchObject({ backoffLimit: 0, ttlSecondsAfterFinished: 86_400 });
  expect(job.spec?.activeDeadlineSeconds).toBeGreaterThan(1_500);
  expect(pod).toMatchObject({ restartPolicy: 'Never', activeDeadlineSeconds: 600 });
});

it('has what the release will have, as Pod Security restricted wants it', () => {
  const [container] = pod?.containers ?? [];
  expect(container).toMatchObject({
    image: 'registry/app@sha256:0',
    command: ['sh'],
    args: ['-c', 'npm run migrate'],
    envFrom: [{ secretRef: { name: 'task-run-a1' } }],
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    resources: { requests: { memory: '128Mi' }, limits: { memory: '128Mi' } },
  });
  expect(pod?.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(pod?.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data' } });
});

it('is no copy that serves', () => {
  expect(job.spec?.template.metadata?.labels).toMatchObject({
    'nonstop4.dev/purpose': 'task',
    'nonstop4.dev/app': 'app_1',
  });
});
