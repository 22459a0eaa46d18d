import { describe, expect, it } from 'vitest';
import type { AppEvent } from '../../../server/src/domain/app-event.ts';
import type { Certificate, CertificateOrder } from '../../../server/src/domain/certificate.ts';
import type { DrillReport, DrillSchedule } from '../../../server/src/domain/drill.ts';
import { withApps } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

export function recordStoresSuite(open: OpenStores): void {
  describe('events', () => {
    const event = (id: string, at: number, appId?: string): AppEvent => ({
      id,
      appId,
      kind: 'replica-crashed',
      params: { code: 1, replica: 'rep_1' },
      at,
      actor: 'platform',
    });

    it('lists newest first, of one app, or of several with the platform’s own', async () => {
      const { events } = await open();
      await events.add(event('evt_1', 1_000, 'app_1'));
      await events.add(event('evt_2', 3_000, 'app_2'));
      await events.add(event('evt_3', 2_000));
      await events.add(event('evt_4', 2_000, 'app_1'));
      await events.add(event('evt_5', 2_000, 'app_3'));
      const ids = (list: AppEvent[]) => list.map(({ id }) => id);
      expect(await events.listByApp('app_2', 10)).toEqual([event('evt_2', 3_000, 'app_2')]);
      expect(ids(await events.listByApp('app_1', 10))).toEqual(['evt_4', 'evt_1']);
      expect(ids(await events.listByApp('app_1', 1))).toEqual(['evt_4']);
      expect(ids(await events.listRecent(['app_1', 'app_2'], 10))).toEqual(['evt_2', 'evt_4', 'evt_3', 'evt_1']);
      expect(ids(await events.listRecent(['app_1', 'app_2'], 2))).toEqual(['evt_2', 'evt_4']);
      expect(await events.listRecent([], 10)).toEqual([event('evt_3', 2_000)]);
    });

    it('lists those of some kinds, whosever they are, from a time on', async () => {
      const { events } = await open();
      await events.add(event('evt_1', 1_000, 'app_1'));
      await events.add({ ...event('evt_2', 2_000, 'app_1'), kind: 'release-live' });
      await events.add({ ...event('evt_3', 3_000, 'app_2'), kind: 'release-live' });
      await events.add({ ...event('evt_4', 4_000), kind: 'node-lost' });
      const ids = async (...given: Parameters<typeof events.listOfKinds>) =>
        (await events.listOfKinds(...given)).map(({ id }) => id);
      expect(await ids(['release-live', 'node-lost'], 0, 10)).toEqual(['evt_4', 'evt_3', 'evt_2']);
      expect(await ids(['release-live'], 3_000, 10)).toEqual(['evt_3']);
      expect(await ids(['release-live', 'node-lost'], 0, 1)).toEqual(['evt_4']);
    });

    it('lists those of a thousand apps', async () => {
      const { events } = await open();
      await events.add(event('evt_1', 1_000, 'app_999'));
      const apps = Array.from({ length: 1_000 }, (_, index) => `app_${index}`);
      expect(await events.listRecent(apps, 10)).toHaveLength(1);
    });

    it('forgets what is older', async () => {
      const { events } = await open();
      await events.add(event('evt_1', 1_000, 'app_1'));
      await events.add(event('evt_2', 2_000, 'app_1'));
      await events.prune(2_000);
      expect((await events.listByApp('app_1', 10)).map(({ id }) => id)).toEqual(['evt_2']);
    });
  });

  describe('settings', () => {
    it('keeps, replaces and removes a value', async () => {
      const { settings } = await open();
      expect(await settings.get('setup')).toBeUndefined();
      await settings.set('setup', 'a');
      await settings.set('setup', 'b');
      await settings.set('other', '');
      expect(await settings.get('setup')).toBe('b');
      expect(await settings.get('other')).toBe('');
      expect(await settings.remove('setup')).toBe(true);
      expect(await settings.remove('setup')).toBe(false);
      expect(await settings.get('setup')).toBeUndefined();
    });
  });

  it('gives the removal of a setting to one of many callers at once', async () => {
    const { settings } = await open();
    await settings.set('setup', 'a');
    const removed = await Promise.all(Array.from({ length: 8 }, () => settings.remove('setup')));
    expect(removed.filter(Boolean)).toHaveLength(1);
  });

  describe('drills', () => {
    const drill = (id: string, startedAt: number, change: Partial<DrillReport> = {}): DrillReport => ({
      id,
      appId: 'app_1',
      kind: 'replica-kill',
      target: 'rep_1',
      state: 'running',
      ratePerS: 50,
      sent: 10,
      failed: 0,
      slowestMs: 12.5,
      p50Ms: 1,
      p99Ms: 9,
      startedAt,
      startedBy: 'ada',
      ...change,
    });

    it('keeps the latest state of each drill, newest first', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.drills.put(drill('drl_1', 1_000));
      await stores.drills.put(drill('drl_2', 2_000));
      const ended = drill('drl_1', 1_000, { state: 'passed', endedAt: 3_000, redundantAgainMs: 900 });
      await stores.drills.put(ended);
      expect(await stores.drills.listByApp('app_1', 10)).toEqual([drill('drl_2', 2_000), ended]);
      expect(await stores.drills.listByApp('app_1', 1)).toHaveLength(1);
      expect(await stores.drills.listByApp('app_2', 10)).toEqual([]);
      expect(await stores.drills.listSince(2_000)).toEqual([drill('drl_2', 2_000)]);
      expect(await stores.drills.listSince(1_000)).toEqual([ended, drill('drl_2', 2_000)]);
    });

    it('keeps one weekly drill of each app, changed in one step', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      const weekly = (appId: string, handledAt: number): DrillSchedule => ({
        ...{ appId, kind: 'replica-kill', ratePerS: 50 },
        ...{ weekday: 0, minute: 240, handledAt },
      });
      expect(await stores.drills.schedule('app_1')).toBeUndefined();
      for (const appId of ['app_1', 'app_2']) await stores.drills.changeSchedule(appId, () => weekly(appId, 0));
      const claim = () =>
        stores.drills.changeSchedule('app_1', (now) => now && { ...now, handledAt: now.handledAt + 1 });
      await Promise.all(Array.from({ length: 8 }, claim));
      expect(await stores.drills.schedule('app_1')).toEqual(weekly('app_1', 8));
      expect(await stores.drills.schedules()).toEqual([weekly('app_1', 8), weekly('app_2', 0)]);
      await stores.drills.changeSchedule('app_1', () => undefined);
      await stores.apps.remove('app_2');
      expect(await stores.drills.schedules()).toEqual([]);
      await expect(stores.drills.changeSchedule('app_9', () => weekly('app_9', 0))).rejects.toMatchObject({
        code: 'not-found',
      });
    });

    it('goes with its app, and none is kept for an app that is gone', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.drills.put(drill('drl_1', 1_000));
      await stores.apps.remove('app_1');
      expect(await stores.drills.listByApp('app_1', 10)).toEqual([]);
      await expect(stores.drills.put(drill('drl_1', 1_000))).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  describe('certificates', () => {
    const certificate = (id: string, change: Partial<Certificate> = {}): Certificate => ({
      id,
      appId: 'app_1',
      source: 'own',
      hostnames: ['shop.example.com', '*.shop.example.com'],
      issuer: 'Example CA',
      chain: `-----BEGIN CERTIFICATE-----\n${'A'.repeat(6_000)}\n-----END CERTIFICATE-----\n`,
      sealedKey: 'v1:sealed',
      notBefore: 1_000,
      notAfter: 9_000_000_000_000,
      createdAt: 2_000,
      ...change,
    });
    const order = (hostname: string, change: Partial<CertificateOrder> = {}): CertificateOrder => ({
      hostname,
      appId: 'app_1',
      failures: 1,
      reason: 'dns',
      detail: 'no such name',
      failedAt: 1_000,
      nextTryAt: 61_000,
      ...change,
    });

    it('are kept whole, oldest first, and replaced by id', async () => {
      const stores = await open();
      await withApps(stores, 'app_1', 'app_2');
      await stores.certificates.put(certificate('crt_2', { appId: 'app_2', createdAt: 3_000 }));
      await stores.certificates.put(certificate('crt_1'));
      await stores.certificates.put(certificate('crt_1', { source: 'authority' }));
      const all = await stores.certificates.listAll();
      expect(all).toEqual([
        certificate('crt_1', { source: 'authority' }),
        certificate('crt_2', { appId: 'app_2', createdAt: 3_000 }),
      ]);
      const { chain: _chain, sealedKey: _key, ...entry } = certificate('crt_1', { source: 'authority' });
      expect(await stores.certificates.listEntries('app_1')).toEqual([entry]);
      expect(await stores.certificates.listEntries()).toHaveLength(2);
      await stores.certificates.remove('crt_1');
      await stores.certificates.remove('crt_1');
      expect(await stores.certificates.listEntries('app_1')).toEqual([]);
    });

    it('that an authority has not given are kept by hostname', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.certificates.putOrder(order('b.example.com'));
      await stores.certificates.putOrder(order('a.example.com'));
      await stores.certificates.putOrder(order('b.example.com', { failures: 2, reason: 'not-reached' }));
      expect(await stores.certificates.listOrders()).toEqual([
        order('a.example.com'),
        order('b.example.com', { failures: 2, reason: 'not-reached' }),
      ]);
      expect(await stores.certificates.listOrders('app_2')).toEqual([]);
      await stores.certificates.removeOrder('a.example.com');
      expect(await stores.certificates.listOrders('app_1')).toHaveLength(1);
    });

    it('go with their app, and none is kept for an app that is gone', async () => {
      const stores = await open();
      await withApps(stores, 'app_1');
      await stores.certificates.put(certificate('crt_1'));
      await stores.certificates.putOrder(order('a.example.com'));
      await stores.apps.remove('app_1');
      expect(await stores.certificates.listAll()).toEqual([]);
      expect(await stores.certificates.listOrders()).toEqual([]);
      await expect(stores.certificates.put(certificate('crt_1'))).rejects.toMatchObject({ code: 'not-found' });
      await expect(stores.certificates.putOrder(order('a.example.com'))).rejects.toMatchObject({ code: 'not-found' });
    });
  });

  it('refuses calls after close', async () => {
    const stores = await open();
    await stores.close();
    await expect(stores.users.count()).rejects.toThrow();
  });
}
