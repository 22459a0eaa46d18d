import { describe, expect, it } from 'vitest';
import type { Stores } from '../../../server/src/ports/stores/stores.ts';
import { aDeployment, anApp, anArtifact, aRelease, aRun, aUser, withApps } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

export function overviewStoreSuite(open: OpenStores): void {
  describe('overviews of apps', () => {
    /** app_1 with v1 superseded, v2 live and v3 on its way; app_2 never deployed. */
    async function twoApps(): Promise<Stores> {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      const { releases, runs } = stores;
      for (const number of [1, 2, 3]) {
        const artifact = anArtifact(`art_${number}`, 'app_1');
        await releases.addArtifact({ ...artifact, plan: { ...artifact.plan, framework: `framework ${number}` } });
        const network = { fixedPort: number, healthCheck: { kind: 'http', path: `/v${number}` } } as const;
        await releases.addRelease(aRelease('app_1', `art_${number}`, { network }));
        await releases.addDeployment(aDeployment(`dep_${number}`, 'app_1', number, { createdAt: number * 1_000 }));
        if (number < 3) await releases.endDeployment(`dep_${number}`, 'live', number * 1_000 + 500);
      }
      await runs.enqueue(aRun('run_1', 'app_1'));
      await runs.enqueue(aRun('run_2', 'app_1', { kind: 'scale' }));
      return stores;
    }

    it('gives an app with what is live, what is on its way and its newest run', async () => {
      const stores = await twoApps();
      const overview = await stores.overviews.ofApp('app_1');
      expect(overview?.app).toEqual(await stores.apps.byId('app_1'));
      expect(overview?.live).toEqual({
        deployment: aDeployment('dep_2', 'app_1', 2, { state: 'live', createdAt: 2_000, endedAt: 2_500 }),
        network: { fixedPort: 2, healthCheck: { kind: 'http', path: '/v2' } },
        language: 'node',
        framework: 'framework 2',
      });
      expect(overview?.progressing?.deployment.id).toBe('dep_3');
      expect(overview?.lastRun).toEqual(await stores.runs.byId('run_2'));
      expect(await stores.overviews.ofApp('app_9')).toBeUndefined();
    });

    it('gives an app that was never deployed', async () => {
      const stores = await twoApps();
      expect(await stores.overviews.ofApp('app_2')).toEqual({ app: anApp('app_2') });
    });

    it('lists by name those of one owner, or all', async () => {
      const stores = await twoApps();
      await stores.users.add(aUser('user_2'));
      await stores.apps.add(anApp('app_0', { name: 'app_0', ownerId: 'user_2' }));
      await stores.releases.addArtifact(anArtifact('art_0', 'app_0'));
      await stores.releases.addRelease(aRelease('app_0', 'art_0'));
      await stores.releases.addDeployment(aDeployment('dep_0', 'app_0', 1));
      await stores.releases.endDeployment('dep_0', 'live', 1_500);
      const own = await stores.overviews.ofOwner('user_1');
      expect(own.map(({ app, live }) => [app.id, live?.deployment.id])).toEqual([
        ['app_1', 'dep_2'],
        ['app_2', undefined],
      ]);
      const all = await stores.overviews.ofAll();
      expect(all.map(({ app }) => app.id)).toEqual(['app_0', 'app_1', 'app_2']);
      expect(all[0]?.live).toMatchObject({ deployment: { id: 'dep_0' }, language: 'node', framework: undefined });
      expect(await stores.overviews.ofOwner('user_9')).toEqual([]);
    });
  });
}
