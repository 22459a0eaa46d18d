import type { UsagePointView } from '@nonstop4/contract';
import { found, type JsonHandler, type ResultOf } from './handlers.ts';
import { before, type World } from './world.ts';

const MB = 1024 * 1024;

export const metricsHandlers = {
  appMetrics: (world, { params, query }): ResultOf<'appMetrics'> =>
    isLive(world, params.app) ? sampleMetrics(Number(query.minutes)) : { stepS: 5, points: [], marks: [] },
  replicaMetrics: (world, { params, query }): ResultOf<'replicaMetrics'> => {
    const minutes = Number(query.minutes);
    if (!isLive(world, params.app)) return { stepS: 15, replicas: [] };
    return {
      stepS: stepOf(minutes),
      replicas: ['a1', 'b2', 'old'].map((name, index) => ({
        replica: `${params.app}-5-${name}`,
        node: `worker-${(index % 2) + 1}`,
        release: name === 'old' ? 4 : 5,
        restarts: index,
        seenAt: before(name === 'old' ? minutes * 27_000 : 0),
        points: usage(minutes, index, name !== 'old').slice(0, name === 'old' ? 90 : undefined),
      })),
    };
  },
  nodeMetrics: (_world, { query }): ResultOf<'nodeMetrics'> => {
    const minutes = Number(query.minutes);
    const nodes = ['worker-1', 'worker-2'].map((node, index) => ({
      ...{ node, restarts: index, points: usage(minutes, index + 3) },
    }));
    const at = (share: number) => before(minutes * share * 60_000);
    return {
      stepS: stepOf(minutes),
      nodes,
      marks: [
        { at: at(0.7), kind: 'deploy', app: 'shop', release: 5 },
        { at: at(0.4), kind: 'out-of-memory', app: 'blog', node: 'worker-2' },
        { at: at(0.2), kind: 'node-drain', node: 'worker-1' },
      ],
    };
  },
} satisfies Record<string, JsonHandler>;

function isLive(world: World, name: string | undefined): boolean {
  return found(world.apps.find((one) => one.name === name)).liveRelease !== undefined;
}

function stepOf(minutes: number): number {
  return Math.max(5, Math.round((minutes * 60) / 180));
}

// As the server gives them: at whole multiples of the step, the same for every history.
function usage(minutes: number, seed: number, measuresNetwork = true): UsagePointView[] {
  const stepMs = stepOf(minutes) * 1_000;
  const end = Math.floor(Date.parse(before(0)) / stepMs) * stepMs;
  return Array.from({ length: 180 }, (_, index) => ({
    at: new Date(end - (179 - index) * stepMs).toISOString(),
    cpuCores: 0.06 + 0.04 * Math.sin(index / 9 + seed),
    memoryBytes: (56 + 5 * seed + 4 * Math.sin(index / 30)) * MB,
    ...(measuresNetwork
      ? {
          networkInPerS: 4_000 + 900 * Math.sin(index / 7 + seed),
          networkOutPerS: 130_000 + 40_000 * Math.sin(index / 9 + seed),
        }
      : {}),
  }));
}

/** Figures of an ordinary day, with a deployment in the middle and a minute without any. */
function sampleMetrics(minutes: number): ResultOf<'appMetrics'> {
  const stepS = stepOf(minutes);
  const count = 180;
  const points = Array.from({ length: count }, (_, index) => {
    const wave = 1 + 0.5 * Math.sin(index / 9) + 0.15 * Math.sin(index * 1.7);
    const gap = index > count * 0.3 && index < count * 0.33;
    const requestsPerS = gap ? 0 : 14 * wave;
    const errorsPerS = index % 60 === 59 ? 0.4 : 0;
    const classes = { '1xx': 0, '3xx': requestsPerS * 0.15, '4xx': requestsPerS * 0.04, '5xx': errorsPerS, aborted: 0 };
    return {
      at: before((count - index) * stepS * 1_000),
      ...{ requestsPerS, errorsPerS, retriesPerS: index === 90 ? 0.6 : 0, inFlight: 2 },
      classesPerS: { ...classes, '2xx': requestsPerS * 0.81 - errorsPerS },
      ...{ bytesInPerS: 900 * wave, bytesOutPerS: 240_000 * wave },
      ...(gap ? {} : { p50Ms: 4 + wave, p95Ms: 11 + 4 * wave, p99Ms: 22 + 12 * wave }),
      cpuCores: 0.1 + 0.08 * wave,
      memoryBytes: (118 + 9 * Math.sin(index / 30)) * MB,
      ...{ readyReplicas: 2, restarts: 0, volumeBytes: (20 + index / 60) * MB },
    };
  });
  const at = (share: number) => before(minutes * share * 60_000);
  return {
    stepS,
    points,
    marks: [
      { at: at(0.8), kind: 'rollback', release: 3 },
      { at: at(0.45), kind: 'deploy', release: 5 },
      { at: at(0.3), kind: 'replica-crashed' },
      { at: at(0.2), kind: 'drill' },
    ],
  };
}
