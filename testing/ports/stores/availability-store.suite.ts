import { describe, expect, it } from 'vitest';
import { DAY_MS, DayLooks } from '../../../server/src/domain/availability/day-looks.ts';
import type { Incident } from '../../../server/src/domain/availability/incident.ts';
import type { UpdateFigures } from '../../../server/src/domain/availability/update-figures.ts';
import { aDeployment, withApps } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

const DAY = 20_000;

function looksOf(day: number, failed: boolean): DayLooks {
  const looks = new DayLooks(day);
  looks.add(day * DAY_MS, failed);
  return looks;
}

const incident = (id: string, change: Partial<Incident> = {}): Incident => ({
  id,
  appId: 'app_1',
  from: DAY * DAY_MS,
  cause: { code: 'out-of-memory', params: { release: 3 } },
  actions: [{ code: 'replicas-restarted', params: { count: 2 } }],
  seenAt: DAY * DAY_MS + 10_000,
  unmeasuredMs: 0,
  ...change,
});

export function availabilityStoreSuite(open: OpenStores): void {
  describe('looks', () => {
    it('are kept by app and day, replaced, and listed from a day on', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      await stores.availability.putLooks([
        { appId: 'app_1', looks: looksOf(DAY, false) },
        { appId: 'app_1', looks: looksOf(DAY - 1, false) },
        { appId: 'app_2', looks: looksOf(DAY, true) },
      ]);
      await stores.availability.putLooks([{ appId: 'app_1', looks: looksOf(DAY, true) }]);
      await stores.availability.putLooks([]);
      expect(await stores.availability.listLooks('app_1', DAY - 1)).toEqual([
        looksOf(DAY - 1, false),
        looksOf(DAY, true),
      ]);
      expect(await stores.availability.listLooks('app_1', DAY)).toHaveLength(1);
      expect(await stores.availability.listLooks('app_3', 0)).toEqual([]);
    });

    it('of an app that is gone keep nobody else’s from being written', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      await stores.availability.putLooks([{ appId: 'app_2', looks: looksOf(DAY, false) }]);
      await stores.apps.remove('app_2');
      const records = ['app_2', 'app_1'].map((appId) => ({ appId, looks: looksOf(DAY, false) }));
      await stores.availability.putLooks(records);
      expect(await stores.availability.listLooks('app_1', DAY)).toHaveLength(1);
      expect(await stores.availability.listLooks('app_2', DAY)).toEqual([]);
    });

    it('of earlier days are forgotten, and incidents that began then and are over', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      const old = (DAY - 5) * DAY_MS;
      await stores.availability.putLooks([
        { appId: 'app_1', looks: looksOf(DAY - 5, false) },
        { appId: 'app_1', looks: looksOf(DAY - 4, false) },
      ]);
      await stores.availability.putIncident(incident('inc_1', { from: old, to: old + 1_000, ended: 'answered' }));
      await stores.availability.putIncident(incident('inc_2', { from: old }));
      await stores.availability.prune(DAY - 4);
      expect((await stores.availability.listLooks('app_1', 0)).map(({ day }) => day)).toEqual([DAY - 4]);
      expect((await stores.availability.listIncidents('app_1', 9)).map(({ id }) => id)).toEqual(['inc_2']);
    });
  });

  describe('incidents', () => {
    it('are kept whole, newest first, and open ones are found of all apps', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      const [first, second] = [incident('inc_1'), incident('inc_2', { from: DAY * DAY_MS + 5 })];
      const other = incident('inc_3', { appId: 'app_2', from: DAY * DAY_MS + 9 });
      for (const one of [first, second, other]) await stores.availability.putIncident(one);
      expect(await stores.availability.listIncidents('app_1', 9)).toEqual([second, first]);
      expect(await stores.availability.listIncidents('app_1', 1)).toEqual([second]);
      const over = { ...first, to: first.from + 60_000, ended: 'answered' as const };
      await stores.availability.putIncident(over);
      expect(await stores.availability.openIncidents()).toEqual([second, other]);
      expect(await stores.availability.listIncidents('app_1', 9)).toEqual([second, over]);
      await stores.apps.remove('app_1');
      expect(await stores.availability.openIncidents()).toEqual([other]);
      await expect(stores.availability.putIncident(first)).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  it('keeps what a deployment cost with the deployment', async () => {
    const stores = await open();
    await withApps(stores, 'app_1');
    await stores.releases.addDeployment(aDeployment('dep_1', 'app_1', 1));
    const figures: UpdateFigures = {
      ...{ from: 1_000, to: 21_000 },
      prober: { requests: 300, failed: 0, slowestMs: 180, p99Ms: 44 },
      visitors: { requests: 904, failed: 1 },
    };
    await stores.releases.noteUpdate('dep_1', figures);
    await stores.releases.endDeployment('dep_1', 'live', 9_000);
    expect((await stores.releases.listDeployments('app_1'))[0]).toMatchObject({ state: 'live', update: figures });
    await stores.releases.noteUpdate('dep_9', figures);
  });
}
