import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PodWarnings } from './pod-warnings.ts';

const running = (uid: string, ready: boolean): V1Pod => ({
  metadata: { name: uid, namespace: 'one', uid },
  spec: { nodeName: 'n1', containers: [{ name: 'app' }] },
  status: {
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    containerStatuses: [{ name: 'app', image: '', imageID: '', restartCount: 0, ready, state: { running: {} } }],
  },
});
const event = (uid: string, reason: string, message: string): CoreV1Event => ({
  metadata: {},
  involvedObject: { uid },
  reason,
  message,
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('asks nothing about copies that are soon ready', async () => {
  const eventsOf = vi.fn(async () => []);
  const warnings = new PodWarnings({ eventsOf }, () => undefined);
  warnings.look(running('a', false));
  warnings.look(running('a', true));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(eventsOf).not.toHaveBeenCalled();
});

it('tells what the events of a copy say that stays away, and asks less and less often', async () => {
  const said = [
    event('a', 'Unhealthy', 'Startup probe failed: HTTP probe failed with statuscode: 503'),
    event('older', 'Unhealthy', 'Readiness probe failed: of a pod that had the name before'),
  ];
  const eventsOf = vi.fn(async () => said);
  const changed = vi.fn();
  const warnings = new PodWarnings({ eventsOf }, changed);
  const pod = running('a', false);
  warnings.look(pod);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(warnings.of(pod)).toEqual({ probe: 'answers 503' });
  expect(changed).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(eventsOf.mock.calls.length).toBeLessThan(16);
  expect(changed).toHaveBeenCalledTimes(1);
  const asked = eventsOf.mock.calls.length;
  warnings.forget(pod);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(eventsOf.mock.calls.length).toBeLessThanOrEqual(asked + 1);
  expect(warnings.of(pod)).toEqual({});
});

it.each([
  [
    'Unhealthy',
    'Readiness probe failed: Get "http://10.1.2.3:8080/": dial tcp 10.1.2.3:8080: connect: connection refused',
    { probe: 'nothing listens on port 8080' },
  ],
  [
    'Unhealthy',
    'Readiness probe failed: Get "http://10.1.2.3:8080/": context deadline exceeded',
    { probe: 'no answer in time' },
  ],
  ['Unhealthy', 'Liveness probe failed: something else', { probe: 'something else' }],
  [
    'FailedMount',
    'MountVolume.SetUp failed for volume "data"',
    { setUp: 'MountVolume.SetUp failed for volume "data"' },
  ],
  ['Pulled', 'Container image is present', {}],
])('reads %s: %s', async (reason, message, warning) => {
  const warnings = new PodWarnings({ eventsOf: async () => [event('a', reason, message)] }, () => undefined);
  const pod = running('a', false);
  warnings.look(pod);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(warnings.of(pod)).toEqual(warning);
  warnings.close();
});
