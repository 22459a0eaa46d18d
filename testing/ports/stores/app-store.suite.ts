import { describe, expect, it } from 'vitest';
import { aDeployment, anApp, anArchive, anArtifact, aRelease, aRun, aUser, withApps } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

export function appStoreSuite(open: OpenStores): void {
  describe('apps', () => {
    it('keeps every field', async () => {
      const stores = await open();
      await withApps(stores);
      const app = anApp('app_1', {
        name: 'shop',
        desiredState: 'stopped',
        replicas: 3,
        extraHostnames: ['shop.example', 'www.shop.example'],
        healthPath: '/healthz',
        runTests: true,
        probing: false,
        statusPublic: true,
        startCommand: 'node "my server.js"',
        preDeployCommand: 'npm run "migrate all"',
        background: { worker: 2, clock: 0 },
        autoscaling: { maxReplicas: 6, cpuPercent: 70 },
        gitSource: {
          address: 'https://git.example.com/shop.git',
          branch: 'main',
          userName: 'kim',
          sealedToken: 'v1:x',
        },
        configVars: { 이름: '값', EMPTY: '' },
        restartNonce: 1_700_000_000_000,
        deleting: { deleteData: false },
      });
      await stores.apps.add(app);
      expect(await stores.apps.byId('app_1')).toEqual(app);
      expect(await stores.apps.byName('shop')).toEqual(app);
      await stores.apps.add(anApp('app_2'));
      expect(await stores.apps.byId('app_2')).toEqual(anApp('app_2'));
      expect(await stores.apps.byId('app_3')).toBeUndefined();
      expect(await stores.apps.byName('other')).toBeUndefined();
    });

    it('lists by name, of one owner or all', async () => {
      const stores = await open();
      await stores.users.add(aUser('user_1'));
      await stores.users.add(aUser('user_2'));
      await stores.apps.add(anApp('app_1', { name: 'zoo' }));
      await stores.apps.add(anApp('app_2', { name: 'bar' }));
      await stores.apps.add(anApp('app_3', { name: 'foo', ownerId: 'user_2' }));
      expect((await stores.apps.listByOwner('user_1')).map(({ name }) => name)).toEqual(['bar', 'zoo']);
      expect((await stores.apps.listAll()).map(({ name }) => name)).toEqual(['bar', 'foo', 'zoo']);
      expect(await stores.apps.listByOwner('user_9')).toEqual([]);
    });

    it('refuses a name that is taken, whoever has it', async () => {
      const stores = await open();
      await withApps(stores);
      await stores.users.add(aUser('user_2'));
      await stores.apps.add(anApp('app_1', { name: 'shop' }));
      await expect(stores.apps.add(anApp('app_2', { name: 'shop', ownerId: 'user_2' }))).rejects.toMatchObject({
        code: 'app-name-taken',
        params: { name: 'shop' },
      });
      expect(await stores.apps.listAll()).toHaveLength(1);
    });

    it('refuses an app of nobody', async () => {
      const stores = await open();
      await expect(stores.apps.add(anApp('app_1'))).rejects.toMatchObject({ code: 'not-found' });
    });

    it('updates what is there and says when nothing is', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      const after = await stores.apps.update('app_1', (app) => ({
        ...app,
        replicas: 5,
        healthPath: '/up',
        updatedAt: 2,
      }));
      expect(after).toEqual(anApp('app_1', { replicas: 5, healthPath: '/up', updatedAt: 2 }));
      expect(await stores.apps.byId('app_1')).toEqual(after);
      await stores.apps.update('app_1', (app) => ({ ...app, healthPath: undefined, deleting: { deleteData: true } }));
      expect(await stores.apps.byId('app_1')).toEqual({
        ...after,
        healthPath: undefined,
        deleting: { deleteData: true },
      });
      expect(await stores.apps.update('app_9', (app) => app)).toBeUndefined();
    });

    it('loses no update when many come at once', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      const increment = () => stores.apps.update('app_1', (app) => ({ ...app, restartNonce: app.restartNonce + 1 }));
      await Promise.all(Array.from({ length: 20 }, increment));
      expect((await stores.apps.byId('app_1'))?.restartNonce).toBe(20);
    });

    it('changes nothing when the change throws', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      const failing = stores.apps.update('app_1', () => {
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await stores.apps.byId('app_1')).toEqual(anApp('app_1'));
      // And the store can be used on: a transaction left open would hold everything up.
      expect(await stores.apps.update('app_1', (app) => ({ ...app, replicas: 4 }))).toMatchObject({ replicas: 4 });
    });

    it('gives copies, so that nobody changes an app in place', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      const app = await stores.apps.byId('app_1');
      app!.configVars.GREETING = 'changed';
      expect((await stores.apps.byId('app_1'))?.configVars).toEqual({ GREETING: 'hello' });
    });
  });

  describe('hostnames of apps', () => {
    it('gives a hostname to one app only, and frees it when it is given up', async () => {
      const stores = await open();
      await withApps(stores, 'app_2');
      await stores.apps.add(anApp('app_1', { extraHostnames: ['shop.example', 'b.example'] }));
      const take = () =>
        stores.apps.update('app_2', (app) => ({ ...app, replicas: 9, extraHostnames: ['a.example', 'shop.example'] }));
      await expect(take()).rejects.toMatchObject({ code: 'hostname-taken', params: { hostname: 'shop.example' } });
      expect(await stores.apps.byId('app_2')).toEqual(anApp('app_2'));
      await stores.apps.update('app_1', (app) => ({ ...app, extraHostnames: ['b.example'] }));
      expect((await take())?.extraHostnames).toEqual(['a.example', 'shop.example']);
    });

    it('refuses a new app with a hostname of another, and then does not keep the app', async () => {
      const stores = await open();
      await withApps(stores);
      await stores.apps.add(anApp('app_1', { extraHostnames: ['shop.example'] }));
      const adding = stores.apps.add(anApp('app_2', { extraHostnames: ['shop.example'] }));
      await expect(adding).rejects.toMatchObject({ code: 'hostname-taken' });
      expect(await stores.apps.byId('app_2')).toBeUndefined();
    });

    it('frees the hostnames and the name of a removed app', async () => {
      const stores = await open();
      await withApps(stores);
      await stores.apps.add(anApp('app_1', { name: 'shop', extraHostnames: ['shop.example'] }));
      await stores.apps.remove('app_1');
      await stores.apps.add(anApp('app_2', { name: 'shop', extraHostnames: ['shop.example'] }));
      expect((await stores.apps.byName('shop'))?.id).toBe('app_2');
    });
  });

  describe('removal of an app', () => {
    it('takes everything of the app with it and nothing of another', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      for (const app of ['app_1', 'app_2']) {
        await stores.runs.enqueue(aRun(`run_${app}`, app), anArchive(`zip_${app}`, app));
        await stores.releases.addArtifact(anArtifact(`art_${app}`, app));
        await stores.releases.addRelease(aRelease(app, `art_${app}`));
        await stores.releases.addDeployment(aDeployment(`dep_${app}`, app, 1));
        await stores.events.add({ id: `evt_${app}`, appId: app, kind: 'app-created', params: {}, at: 1, actor: 'ada' });
      }
      await stores.apps.remove('app_1');
      await stores.apps.remove('app_1');
      const left = async (app: string) => [
        await stores.runs.byId(`run_${app}`),
        await stores.runs.archive(`zip_${app}`),
        await stores.releases.artifact(`art_${app}`),
        ...(await stores.releases.listReleases(app)),
        ...(await stores.releases.listDeployments(app)),
        ...(await stores.events.listByApp(app, 10)),
      ];
      expect((await left('app_1')).filter(Boolean)).toEqual([]);
      expect((await left('app_2')).filter(Boolean)).toHaveLength(6);
    });
  });
}
