import type { V1Node, V1Pod } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import { LABELS } from '../../../kubernetes/names.ts';
import { DRAIN_ANNOTATION, observeNode } from './observe-node.ts';

const GB = 1024 ** 3;
const well: V1Node = {
  metadata: { name: 'n1', creationTimestamp: new Date(5) },
  status: {
    allocatable: { memory: '4Gi', cpu: '2' },
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'MemoryPressure', status: 'False' },
    ],
  },
};
const pod = (name: string, purpose: string): V1Pod => ({
  metadata: { name, labels: { [LABELS.purpose]: purpose } },
  spec: { containers: [{ name: 'app', resources: { requests: { memory: '1Gi', cpu: '50m' } } }] },
  status: { phase: 'Running' },
});
const sight = {
  pods: [pod('a', 'serve'), pod('b', 'trial')],
  usage: new Map([['a', { cpuCores: 0.2, memoryBytes: 7 }]]),
  isSilent: false,
};

it('has what its copies use and what everything of ours on it has set aside', () => {
  expect(observeNode(well, sight)).toEqual({
    ...{ name: 'n1', ready: true, schedulable: true, pressure: [], replicas: 1, memoryBytes: 7, cpuCores: 0.2 },
    room: { memoryBytes: 4 * GB, cpuCores: 2, requestedMemoryBytes: 2 * GB, requestedCpuCores: 0.1 },
    startedAt: 5,
  });
});

it('is not ready when it does not answer, before the cluster has noticed', () => {
  const seen = observeNode(well, { ...sight, isSilent: true });
  expect(seen).toMatchObject({ ready: false, message: 'the node does not answer any more' });
});

it('says what it is short of', () => {
  const conditions = [
    { type: 'Ready', status: 'True' },
    { type: 'MemoryPressure', status: 'True', message: 'low' },
  ];
  const short = { ...well, status: { ...well.status, conditions } };
  expect(observeNode(short, sight)).toMatchObject({ ready: true, pressure: ['memory'], message: 'low' });
});

it('is being emptied only while it is cordoned for that', () => {
  const asked = { ...well, metadata: { ...well.metadata, annotations: { [DRAIN_ANNOTATION]: 'then' } } };
  const waiting = { ...sight, waitsFor: { appName: 'shop', obstacle: { code: 'no-node', params: {} } as const } };
  expect(observeNode(asked, waiting).drain).toBeUndefined();
  const cordoned = { ...asked, spec: { unschedulable: true } };
  expect(observeNode(cordoned, waiting)).toMatchObject({
    schedulable: false,
    drain: { left: 1, waitsFor: waiting.waitsFor },
  });
  expect(observeNode({ ...well, spec: { unschedulable: true } }, sight).drain).toBeUndefined();
});
