import type { V1Job } from '@kubernetes/client-node';
import { expect, it } from 'vitest';
import type { Cluster } from '../../../../kubernetes/cluster.ts';
import { followJob } from './follow-job.ts';

/** Of a Job whose pod is gone: what is left of it to be read. */
async function endOf(job: V1Job | undefined) {
  const cluster = { list: async () => [], read: async () => job } as unknown as Cluster;
  const place = { cluster, namespace: 'builds', name: 'build-1', artifactId: 'art_1' };
  return followJob(place, () => undefined, AbortSignal.timeout(10_000));
}

const ended = (type: string): V1Job => ({ status: { conditions: [{ type, status: 'True' }] } });

it('a Job that has ended well is done, though nobody can hear what its pod said', async () => {
  expect(await endOf(ended('Complete'))).toEqual({ kind: 'done-unheard' });
});

it('a Job that has failed without a pod had to make room', async () => {
  expect(await endOf(ended('Failed'))).toEqual({ kind: 'displaced' });
});

it('a Job that is not there was removed', async () => {
  expect(await endOf(undefined)).toEqual({ kind: 'removed' });
});
