import { describe, expect, it } from 'vitest';
import { anArchive, anArtifact, aRelease, aRun, withApps } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

export function runStoreSuite(open: OpenStores): void {
  describe('queue of runs', () => {
    it('numbers the runs of each app and keeps the archive with them', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      const first = await stores.runs.enqueue(
        aRun('run_1', 'app_1', { archiveId: 'zip_1' }),
        anArchive('zip_1', 'app_1'),
      );
      expect(first).toEqual({ run: { ...aRun('run_1', 'app_1', { archiveId: 'zip_1' }), number: 1 }, superseded: [] });
      expect((await stores.runs.enqueue(aRun('run_2', 'app_2'))).run.number).toBe(1);
      expect((await stores.runs.enqueue(aRun('run_3', 'app_1', { kind: 'config' }))).run.number).toBe(2);
      expect(await stores.runs.byId('run_1')).toEqual(first.run);
      expect(await stores.runs.archive('zip_1')).toEqual(anArchive('zip_1', 'app_1'));
      expect(await stores.runs.archive('zip_9')).toBeUndefined();
      expect((await stores.runs.listByApp('app_1', 10)).map(({ id }) => id)).toEqual(['run_3', 'run_1']);
      expect((await stores.runs.listByApp('app_1', 1)).map(({ id }) => id)).toEqual(['run_3']);
    });

    it('numbers without gap or double when many come at once', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      const queued = await Promise.all(
        Array.from({ length: 10 }, (_, index) => stores.runs.enqueue(aRun(`run_${index}`, 'app_1', { kind: 'scale' }))),
      );
      expect(queued.map(({ run }) => run.number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect((await stores.runs.listActive()).map(({ number }) => number)).toEqual([10]);
    });

    it('supersedes older queued runs of the same kind and app, and no others', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      await stores.runs.enqueue(aRun('running', 'app_1'));
      await stores.runs.claimNext(5, 1_500);
      await stores.runs.enqueue(aRun('older', 'app_1'));
      await stores.runs.enqueue(aRun('scale', 'app_1', { kind: 'scale' }));
      await stores.runs.enqueue(aRun('other-app', 'app_2'));
      const { superseded } = await stores.runs.enqueue(aRun('newer', 'app_1', { createdAt: 2_000 }));
      expect(superseded).toEqual([{ ...aRun('older', 'app_1'), number: 2, state: 'superseded', endedAt: 2_000 }]);
      expect(await stores.runs.byId('older')).toEqual(superseded[0]);
      const states = (await stores.runs.listActive()).map(({ id, state }) => `${id} ${state}`);
      expect(states.sort()).toEqual(['newer queued', 'other-app queued', 'running running', 'scale queued']);
    });

    it('refuses a run and an archive for an app that is gone', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      const queued = stores.runs.enqueue(aRun('run_1', 'app_9'), anArchive('zip_1', 'app_9'));
      await expect(queued).rejects.toMatchObject({ code: 'not-found' });
      expect(await stores.runs.archive('zip_1')).toBeUndefined();
    });
  });

  describe('claiming runs', () => {
    it('gives the oldest first, one per app, and no more than the limit', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2', 'app_3');
      await stores.runs.enqueue(aRun('run_b', 'app_2', { createdAt: 2_000 }));
      await stores.runs.enqueue(aRun('run_a', 'app_1', { createdAt: 1_000 }));
      await stores.runs.enqueue(aRun('run_c', 'app_1', { createdAt: 1_500, kind: 'scale' }));
      await stores.runs.enqueue(aRun('run_d', 'app_3', { createdAt: 3_000 }));
      expect(await stores.runs.claimNext(2, 5_000)).toMatchObject({ id: 'run_a', state: 'running', startedAt: 5_000 });
      expect(await stores.runs.claimNext(2, 5_000)).toMatchObject({ id: 'run_b' });
      expect(await stores.runs.claimNext(2, 5_000)).toBeUndefined();
      await stores.runs.update('run_a', (run) => ({ ...run, state: 'succeeded', endedAt: 6_000 }));
      expect(await stores.runs.claimNext(2, 7_000)).toMatchObject({ id: 'run_c' });
      expect(await stores.runs.claimNext(9, 7_000)).toMatchObject({ id: 'run_d' });
      expect(await stores.runs.claimNext(9, 7_000)).toBeUndefined();
    });

    it('does not count runs that wait for room', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      await stores.runs.enqueue(aRun('run_a', 'app_1', { createdAt: 1_000 }));
      await stores.runs.enqueue(aRun('run_b', 'app_2', { createdAt: 2_000 }));
      await stores.runs.claimNext(1, 5_000);
      expect(await stores.runs.claimNext(1, 5_000)).toBeUndefined();
      const waitsFor = { code: 'nodes-full', params: { needed: 'cpu' } } as const;
      await stores.runs.update('run_a', (run) => ({ ...run, waitsFor }));
      expect(await stores.runs.byId('run_a')).toMatchObject({ state: 'running', waitsFor });
      expect(await stores.runs.claimNext(1, 6_000)).toMatchObject({ id: 'run_b' });
      await stores.runs.update('run_a', (run) => ({ ...run, waitsFor: undefined }));
      expect((await stores.runs.byId('run_a'))?.waitsFor).toBeUndefined();
    });

    it('never gives one run twice to callers at once', async () => {
      const stores = await open();
      const apps = Array.from({ length: 10 }, (_, index) => `app_${index}`);
      await withApps(stores, ...apps);
      for (const app of apps) await stores.runs.enqueue(aRun(`run_of_${app}`, app));
      const claimed = await Promise.all(Array.from({ length: 30 }, () => stores.runs.claimNext(7, 5_000)));
      const ids = claimed.filter((run) => run !== undefined).map(({ id }) => id);
      expect(ids).toHaveLength(7);
      expect(new Set(ids).size).toBe(7);
    });

    it('keeps the first start of a run that was put back', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.runs.enqueue(aRun('run_1', 'app_1'));
      await stores.runs.claimNext(1, 5_000);
      await stores.runs.update('run_1', (run) => ({ ...run, state: 'queued', resumes: 1 }));
      expect(await stores.runs.claimNext(1, 9_000)).toMatchObject({ startedAt: 5_000, resumes: 1 });
    });
  });

  describe('changing and forgetting runs', () => {
    it('keeps every field of a run', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.runs.enqueue(aRun('run_1', 'app_1'));
      const after = await stores.runs.update('run_1', (run) => ({
        ...run,
        state: 'failed',
        stages: run.stages.map((stage) => ({ ...stage, state: 'failed', startedAt: 1, endedAt: 2 })),
        archiveId: 'zip_1',
        origin: { address: 'https://git.example.com/a.git', branch: 'main', commit: 'c0ffee', subject: '고침' },
        commit: 'abc',
        artifactId: 'art_1',
        release: 7,
        failure: { code: 'no-port', params: { port: 3000 }, lastLines: ['안녕', ''] },
        waitsFor: { code: 'nodes-full', params: { needed: 'memory' } },
        cancelRequested: true,
        resumes: 2,
        startedAt: 3,
        endedAt: 4,
      }));
      expect(after).toMatchObject({ commit: 'abc', release: 7, cancelRequested: true, failure: { code: 'no-port' } });
      expect(await stores.runs.byId('run_1')).toEqual(after);
      expect(await stores.runs.update('run_9', (run) => run)).toBeUndefined();
    });

    it('forgets ended runs beyond the newest ones of each app, and archives that nobody needs', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      for (const [id, app] of [
        ['1', 'app_1'],
        ['2', 'app_1'],
        ['3', 'app_1'],
        ['4', 'app_2'],
      ] as const) {
        await stores.runs.enqueue(aRun(`run_${id}`, app, { archiveId: `zip_${id}` }), anArchive(`zip_${id}`, app));
        await stores.runs.update(`run_${id}`, (run) => ({ ...run, state: 'failed', endedAt: 2_000 }));
      }
      await stores.runs.enqueue(aRun('again', 'app_1', { archiveId: 'zip_1' }));
      const forgotten = await stores.runs.prune(1);
      expect(forgotten.runIds.sort()).toEqual(['run_1', 'run_2']);
      expect(forgotten.archiveIds).toEqual(['zip_2']);
      expect(await stores.runs.archive('zip_2')).toBeUndefined();
      expect((await stores.runs.listByApp('app_1', 10)).map(({ id }) => id)).toEqual(['again', 'run_3']);
      expect(await stores.runs.listByApp('app_2', 10)).toHaveLength(1);
      expect(await stores.runs.prune(1)).toEqual({ runIds: [], archiveIds: [] });
    });

    it('knows the ids of every run and archive', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      expect(await stores.runs.known()).toEqual({ runIds: new Set(), archiveIds: new Set() });
      await stores.runs.enqueue(aRun('run_1', 'app_1', { archiveId: 'zip_1' }), anArchive('zip_1', 'app_1'));
      await stores.runs.enqueue(aRun('run_2', 'app_1', { kind: 'scale' }));
      const known = await stores.runs.known();
      expect([...known.runIds].sort()).toEqual(['run_1', 'run_2']);
      expect([...known.archiveIds]).toEqual(['zip_1']);
    });

    it('never gives the number of a forgotten run again', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.runs.enqueue(aRun('run_1', 'app_1'));
      await stores.runs.update('run_1', (run) => ({ ...run, state: 'canceled' }));
      await stores.runs.prune(0);
      expect((await stores.runs.enqueue(aRun('run_2', 'app_1'))).run.number).toBe(2);
    });

    it('forgets the artifact of a forgotten run unless a release has it', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      for (const id of ['1', '2']) {
        await stores.runs.enqueue(aRun(`run_${id}`, 'app_1', { artifactId: `art_${id}` }));
        await stores.runs.update(`run_${id}`, (run) => ({ ...run, state: 'failed' }));
        await stores.releases.addArtifact(anArtifact(`art_${id}`, 'app_1'));
      }
      await stores.releases.addRelease(aRelease('app_1', 'art_1'));
      await stores.runs.prune(0);
      expect(await stores.releases.artifact('art_1')).toBeDefined();
      expect(await stores.releases.artifact('art_2')).toBeUndefined();
    });
  });
}
