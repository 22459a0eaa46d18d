import { describe, expect, it } from 'vitest';
import type { Stores } from '../../../server/src/ports/stores/stores.ts';
import { aDeployment, anArtifact, aRelease, aRun, withApps } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

export function releaseStoreSuite(open: OpenStores): void {
  describe('releases', () => {
    it('keeps artifacts and numbers the releases of each app', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      await stores.releases.addArtifact(anArtifact('art_1', 'app_1'));
      expect(await stores.releases.artifact('art_1')).toEqual(anArtifact('art_1', 'app_1'));
      expect(await stores.releases.artifact('art_9')).toBeUndefined();
      const origin = { address: 'https://git.example.com/a.git', commit: 'c0ffee' };
      const first = await stores.releases.addRelease(aRelease('app_1', 'art_1', { origin }));
      expect(first).toEqual({ ...aRelease('app_1', 'art_1', { origin }), number: 1 });
      expect((await stores.releases.addRelease(aRelease('app_1', 'art_1', { cause: 'config' }))).number).toBe(2);
      expect((await stores.releases.addRelease(aRelease('app_2', 'art_2'))).number).toBe(1);
      expect(await stores.releases.release('app_1', 1)).toEqual(first);
      expect(await stores.releases.release('app_2', 2)).toBeUndefined();
      expect((await stores.releases.listReleases('app_1')).map(({ number }) => number)).toEqual([2, 1]);
    });

    it('writes the number of a release into the run that makes it', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.runs.enqueue(aRun('run_1', 'app_1'));
      await stores.releases.addRelease(aRelease('app_1', 'art_1'));
      const { number } = await stores.releases.addRelease(aRelease('app_1', 'art_2'), 'run_1');
      expect(number).toBe(2);
      expect((await stores.runs.byId('run_1'))?.release).toBe(2);
    });

    it('sets a number aside for the release of a run, once', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      for (const id of ['run_1', 'run_2']) await stores.runs.enqueue(aRun(id, 'app_1'));
      expect(await stores.releases.reserveNumber('run_1')).toBe(1);
      expect(await stores.releases.reserveNumber('run_1')).toBe(1);
      expect((await stores.runs.byId('run_1'))?.reservedRelease).toBe(1);
      // One that failed leaves its number behind: no other code ever gets it.
      expect(await stores.releases.reserveNumber('run_2')).toBe(2);
      expect((await stores.releases.addRelease(aRelease('app_1', 'art_2'), 'run_2')).number).toBe(2);
      expect((await stores.releases.addRelease(aRelease('app_1', 'art_3'), 'run_2')).number).toBe(3);
      await expect(stores.releases.reserveNumber('run_9')).rejects.toMatchObject({ code: 'not-found' });
    });

    it('takes the record of an artifact that was built again', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.releases.addArtifact(anArtifact('art_1', 'app_1'));
      await stores.releases.addArtifact({ ...anArtifact('art_1', 'app_1'), sizeBytes: 99 });
      expect((await stores.releases.artifact('art_1'))?.sizeBytes).toBe(99);
    });

    it('refuses what belongs to an app that is gone', async () => {
      const stores = await open();
      await withApps(stores);
      const gone = { code: 'not-found' };
      await expect(stores.releases.addArtifact(anArtifact('art_1', 'app_9'))).rejects.toMatchObject(gone);
      await expect(stores.releases.addRelease(aRelease('app_9', 'art_1'))).rejects.toMatchObject(gone);
      await expect(stores.releases.addDeployment(aDeployment('dep_1', 'app_9', 1))).rejects.toMatchObject(gone);
    });
  });

  describe('deployments', () => {
    it('supersedes the live one when another goes live', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      await stores.releases.addDeployment(aDeployment('dep_0', 'app_2', 1));
      await stores.releases.endDeployment('dep_0', 'live', 1_100);
      await stores.releases.addDeployment(aDeployment('dep_1', 'app_1', 1));
      await stores.releases.endDeployment('dep_1', 'live', 1_100);
      const settings = { replicas: 3, memoryLimitBytes: 9, startCommand: 'node x', restartNonce: 4 };
      await stores.releases.addDeployment(aDeployment('dep_2', 'app_1', 2, { createdAt: 1_200, settings }));
      await stores.releases.endDeployment('dep_2', 'live', 1_300);
      expect(await stores.releases.listDeployments('app_1')).toEqual([
        aDeployment('dep_2', 'app_1', 2, { createdAt: 1_200, settings, state: 'live', endedAt: 1_300 }),
        aDeployment('dep_1', 'app_1', 1, { state: 'superseded', endedAt: 1_100 }),
      ]);
      expect(await stores.releases.listDeployments('app_2')).toMatchObject([{ state: 'live' }]);
    });

    it('leaves the live one alone when another fails, and takes the end of an absent one as done', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.releases.addDeployment(aDeployment('dep_1', 'app_1', 1));
      await stores.releases.endDeployment('dep_1', 'live', 1_100);
      await stores.releases.addDeployment(aDeployment('dep_2', 'app_1', 2, { createdAt: 1_200, state: 'pending' }));
      await stores.releases.endDeployment('dep_2', 'failed', 1_300);
      await stores.releases.endDeployment('dep_9', 'live', 1_400);
      const states = (await stores.releases.listDeployments('app_1')).map(({ state }) => state);
      expect(states).toEqual(['failed', 'live']);
    });

    it('keeps one live deployment when two end at once', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      for (const id of ['dep_1', 'dep_2']) await stores.releases.addDeployment(aDeployment(id, 'app_1', 1));
      await Promise.all(['dep_1', 'dep_2'].map((id) => stores.releases.endDeployment(id, 'live', 1_100)));
      const live = (await stores.releases.listDeployments('app_1')).filter(({ state }) => state === 'live');
      expect(live).toHaveLength(1);
    });
  });

  describe('retaining artifacts', () => {
    async function withReleases(stores: Stores, count: number): Promise<void> {
      await withApps(stores, 'app_1', 'app_2');
      for (let number = 1; number <= count; number++) {
        await stores.releases.addRelease(aRelease('app_1', `art_${number}`));
      }
    }

    async function collected(stores: Stores): Promise<number[]> {
      const releases = await stores.releases.listReleases('app_1');
      return releases.filter((release) => release.collected).map(({ number }) => number);
    }

    it('keeps the newest and the live one, and marks the others', async () => {
      const stores = await open();
      await withReleases(stores, 5);
      await stores.releases.addRelease(aRelease('app_2', 'art_of_2'));
      await stores.releases.addDeployment(aDeployment('dep_1', 'app_1', 2));
      await stores.releases.endDeployment('dep_1', 'live', 1_100);
      expect([...(await stores.releases.retain(2)).kept].sort()).toEqual(['art_2', 'art_4', 'art_5', 'art_of_2']);
      expect(await collected(stores)).toEqual([3, 1]);
      expect([...(await stores.releases.retain(2)).dropped].sort()).toEqual(['art_1', 'art_3']);
    });

    it('keeps what a deployment on its way or an active run names', async () => {
      const stores = await open();
      await withReleases(stores, 6);
      await stores.releases.addDeployment(aDeployment('dep_1', 'app_1', 1, { state: 'pending' }));
      await stores.releases.addDeployment(aDeployment('dep_2', 'app_1', 2, { state: 'failed' }));
      await stores.runs.enqueue(aRun('run_1', 'app_1', { kind: 'rollback', release: 3 }));
      await stores.runs.enqueue(aRun('run_2', 'app_2', { artifactId: 'art_new' }));
      expect([...(await stores.releases.retain(1)).kept].sort()).toEqual(['art_1', 'art_3', 'art_6', 'art_new']);
      expect(await collected(stores)).toEqual([5, 4, 2]);
    });

    it('does not mark an older release that shares a kept artifact', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      for (const artifact of ['art_1', 'art_2', 'art_2']) {
        await stores.releases.addRelease(aRelease('app_1', artifact));
      }
      expect([...(await stores.releases.retain(1)).kept]).toEqual(['art_2']);
      expect(await collected(stores)).toEqual([1]);
    });

    it('does not name the artifact of a release that was collected, even when more are kept later', async () => {
      const stores = await open();
      await withReleases(stores, 3);
      await stores.releases.retain(1);
      expect([...(await stores.releases.retain(3)).kept]).toEqual(['art_3']);
      expect(await collected(stores)).toEqual([2, 1]);
    });
  });
}
