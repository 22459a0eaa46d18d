import { describe, expect, it } from 'vitest';
import type { Stores } from '../../../server/src/ports/stores/stores.ts';
import { aCollaborator, aDeployment, anApp, anArtifact, aRelease, aRun, aUser, withApps } from './samples.ts';
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

    it('gives an app with what is live, what is on its way', async () => {
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
      expect(await stores.overviews.ofApp('app_9')).toBeUndefined();
    });

    it('gives an app that was never deployed', async () => {
      const stores = await twoApps();
      expect(await stores.overviews.ofApp('app_2')).toEqual({ app: anApp('app_2') });
    });

    it('gives all of them by name', async () => {
      const stores = await twoApps();
      await stores.users.add(aUser('user_2'));
      await stores.apps.add(anApp('app_0', { ownerId: 'user_2' }));
      const all = await stores.overviews.ofAll();
      expect(all.map(({ app, live }) => [app.id, live?.deployment.id])).toEqual([
        ['app_0', undefined],
        ['app_1', 'dep_2'],
        ['app_2', undefined],
      ]);
    });

    it('lists those of an owner with what a list shows', async () => {
      const stores = await twoApps();
      await stores.users.add(aUser('user_2'));
      await stores.apps.add(anApp('app_0', { ownerId: 'user_2' }));
      await stores.apps.update('app_2', (app) => ({
        ...app,
        desiredState: 'stopped',
        deleting: { deleteData: false },
      }));
      const { id, name, replicas, createdAt } = anApp('app_1');
      const first = {
        ...{ id, name, desiredState: 'running', replicas, createdAt, deleting: false, openAlerts: 0 },
        ...{ ownerName: 'user_1', role: 'owner' },
        live: { release: 2, replicas: 2, language: 'node', framework: 'framework 2' },
        lastRun: { id: 'run_2', number: 2, kind: 'scale', state: 'queued' },
      };
      const second = {
        ...first,
        id: 'app_2',
        name: 'app_2',
        desiredState: 'stopped',
        deleting: true,
        live: undefined,
        lastRun: undefined,
      };
      expect(await stores.overviews.list('user_1')).toEqual([first, second]);
      expect(await stores.overviews.list('user_1', 'app_2')).toEqual([second]);
      expect(await stores.overviews.list('user_1', 'app_0')).toEqual([]);
      expect(await stores.overviews.list('user_9')).toEqual([]);
      await stores.collaborators.put(aCollaborator('app_1', 'user_2', { role: 'viewer' }));
      const shared = await stores.overviews.list('user_2');
      expect(shared.map(({ name, ownerName, role }) => [name, ownerName, role])).toEqual([
        ['app_0', 'user_2', 'owner'],
        ['app_1', 'user_1', 'viewer'],
      ]);
    });

    it('lists the stage that the newest run is in, or failed in', async () => {
      const stores = await twoApps();
      const stageOf = async () => (await stores.overviews.list('user_1', 'app_1'))[0]?.lastRun?.stage;
      const set = (state: 'running' | 'failed' | 'succeeded', stage: 'running' | 'failed' | 'succeeded') =>
        stores.runs.update('run_2', (run) => ({
          ...run,
          state,
          stages: run.stages.map((record) => (record.name === 'deploy' ? { ...record, state: stage } : record)),
        }));
      await set('running', 'running');
      expect(await stageOf()).toBe('deploy');
      await stores.runs.update('run_2', (run) => ({ ...run, waitsFor: { code: 'nodes-full', params: {} } }));
      expect((await stores.overviews.list('user_1', 'app_1'))[0]?.lastRun).toMatchObject({ waitsFor: 'nodes-full' });
      await stores.runs.update('run_2', (run) => ({ ...run, waitsFor: undefined }));
      expect((await stores.overviews.list('user_1', 'app_1'))[0]?.lastRun?.waitsFor).toBeUndefined();
      await set('failed', 'failed');
      expect(await stageOf()).toBe('deploy');
      await set('succeeded', 'succeeded');
      expect(await stageOf()).toBeUndefined();
    });
  });
}
