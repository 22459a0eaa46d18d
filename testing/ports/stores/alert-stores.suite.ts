import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../server/src/domain/alerts/alert.ts';
import { type Channel, NOTHING_SENT } from '../../../server/src/domain/notifications/channel.ts';
import type { Notice } from '../../../server/src/domain/notifications/notice.ts';
import type { Stores } from '../../../server/src/ports/stores/stores.ts';
import { aUser, withApps } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

const alert = (id: string, change: Partial<Alert> = {}): Alert => ({
  ...{ id, kind: 'too-few-ready', appId: 'app_1', subject: '', params: { ready: 1, wanted: 2 } },
  ...{ since: 1_000, raisedAt: 2_000 },
  ...change,
});
const channel = (id: string, change: Partial<Channel> = {}): Channel => ({
  ...{ id, userId: 'user_1', kind: 'webhook', name: '한국', language: 'ko', ownApps: true, platform: false },
  ...{ alertKinds: ['errors', 'retries'], sealedTarget: 'v1:sealed', shownTarget: 'example.com', createdAt: 1_000 },
  delivery: NOTHING_SENT,
  ...change,
});
const notice = (id: string, channelId: string, change: Partial<Notice> = {}): Notice => ({
  ...{ id, channelId, turn: 'raised', alert: alert('alr_1'), appName: 'shop', createdAt: 3_000 },
  ...change,
});
const idsOf = (list: readonly { id: string }[]) => list.map(({ id }) => id);

export function alertStoresSuite(open: OpenStores): void {
  async function withChannel(): Promise<Stores> {
    const stores = await open();
    await withApps(stores, 'app_1', 'app_2');
    await stores.channels.add(channel('chn_1'));
    return stores;
  }

  describe('alerts', () => {
    it('are raised once, and again when they are over', async () => {
      const { alerts } = await withChannel();
      expect(await alerts.raise(alert('alr_1'), [])).toBe(true);
      expect(await alerts.raise(alert('alr_2'), [])).toBe(false);
      expect(await alerts.raise(alert('alr_3', { appId: 'app_2' }), [])).toBe(true);
      expect(await alerts.raise(alert('alr_4', { subject: 'other' }), [])).toBe(true);
      expect(await alerts.end('alr_1', { endedAt: 5_000, ending: 'over' }, [])).toBe(true);
      expect(await alerts.end('alr_1', { endedAt: 6_000, ending: 'over' }, [])).toBe(false);
      expect(await alerts.raise(alert('alr_5', { raisedAt: 7_000 }), [])).toBe(true);
      expect(await alerts.listOpen()).toEqual([
        alert('alr_3', { appId: 'app_2' }),
        alert('alr_4', { subject: 'other' }),
        alert('alr_5', { raisedAt: 7_000 }),
      ]);
    });

    it('of the platform are of no app, and raised once too', async () => {
      const { alerts } = await withChannel();
      const { appId: _app, ...lost } = alert('alr_1', { kind: 'node-lost', subject: 'worker-0' });
      expect(await alerts.raise(lost, [])).toBe(true);
      expect(await alerts.raise({ ...lost, id: 'alr_2' }, [])).toBe(false);
      expect(await alerts.listOpen()).toEqual([lost]);
    });

    it('are listed with the open ones first, for those who may see them', async () => {
      const { alerts } = await withChannel();
      await alerts.raise(alert('alr_1', { raisedAt: 1_000 }), []);
      await alerts.raise(alert('alr_2', { raisedAt: 2_000, subject: 'b' }), []);
      await alerts.raise(alert('alr_3', { raisedAt: 3_000, appId: 'app_2' }), []);
      await alerts.raise(alert('alr_4', { raisedAt: 4_000, appId: undefined }), []);
      await alerts.end('alr_2', { endedAt: 5_000, ending: 'stopped' }, []);
      const list = (appIds: string[], platform: boolean, limit = 10) => alerts.list({ appIds, platform, limit });
      expect(idsOf(await list(['app_1', 'app_2'], true))).toEqual(['alr_4', 'alr_3', 'alr_1', 'alr_2']);
      expect(idsOf(await list(['app_1'], false))).toEqual(['alr_1', 'alr_2']);
      expect(idsOf(await list(['app_1'], false, 1))).toEqual(['alr_1']);
      expect(await list([], false)).toEqual([]);
      expect(idsOf(await list([], true))).toEqual(['alr_4']);
      expect((await list(['app_1'], false))[1]).toMatchObject({ endedAt: 5_000, ending: 'stopped' });
    });

    it('are counted in the list of apps while they are open, go with their app, and are forgotten', async () => {
      const { alerts, apps, overviews } = await withChannel();
      await alerts.raise(alert('alr_1'), []);
      await alerts.raise(alert('alr_2', { subject: 'b' }), []);
      await alerts.raise(alert('alr_3', { appId: 'app_2' }), []);
      await alerts.end('alr_2', { endedAt: 5_000, ending: 'over' }, []);
      expect((await overviews.list('user_1')).map(({ id, openAlerts }) => [id, openAlerts])).toEqual([
        ['app_1', 1],
        ['app_2', 1],
      ]);
      await alerts.prune(5_001);
      expect(idsOf(await alerts.list({ appIds: ['app_1'], platform: false, limit: 9 }))).toEqual(['alr_1']);
      await apps.remove('app_1');
      expect(idsOf(await alerts.listOpen())).toEqual(['alr_3']);
      await expect(alerts.raise(alert('alr_4'), [])).rejects.toMatchObject({ code: 'not-found' });
    });

    it('are kept with what is to be told of them, or not at all', async () => {
      const { alerts, channels } = await withChannel();
      await alerts.raise(alert('alr_1'), [notice('ntc_1', 'chn_1'), notice('ntc_2', 'chn_gone')]);
      expect(await channels.waiting()).toEqual([notice('ntc_1', 'chn_1')]);
      await alerts.raise(alert('alr_2'), [notice('ntc_3', 'chn_1')]);
      await expect(alerts.raise(alert('alr_3', { appId: 'app_9' }), [notice('ntc_4', 'chn_1')])).rejects.toMatchObject({
        code: 'not-found',
      });
      await alerts.end('alr_1', { endedAt: 4_000, ending: 'over' }, [notice('ntc_5', 'chn_1', { turn: 'ended' })]);
      await alerts.end('alr_1', { endedAt: 4_000, ending: 'over' }, [notice('ntc_6', 'chn_1', { turn: 'ended' })]);
      expect(idsOf(await channels.waiting('chn_1'))).toEqual(['ntc_1', 'ntc_5']);
    });
  });

  describe('channels', () => {
    it('are kept, changed and removed', async () => {
      const stores = await withChannel();
      const { channels } = stores;
      await stores.users.add(aUser('user_2'));
      await channels.add(channel('chn_2', { userId: 'user_2', createdAt: 500 }));
      await channels.add(channel('chn_3', { createdAt: 2_000, platform: true, ownApps: false }));
      expect(await channels.byId('chn_1')).toEqual(channel('chn_1'));
      expect(await channels.byId('chn_9')).toBeUndefined();
      expect(idsOf(await channels.listAll())).toEqual(['chn_2', 'chn_1', 'chn_3']);
      expect(await channels.listByUser('user_1')).toEqual([
        channel('chn_1'),
        channel('chn_3', { createdAt: 2_000, platform: true, ownApps: false }),
      ]);
      const changed = channel('chn_1', { name: 'other' });
      expect(await channels.update('chn_1', (old) => ({ ...old, name: 'other' }))).toEqual(changed);
      expect(await channels.update('chn_9', (old) => old)).toBeUndefined();
      expect(await channels.remove('chn_1')).toBe(true);
      expect(await channels.remove('chn_1')).toBe(false);
      await expect(channels.add(channel('chn_4', { userId: 'user_9' }))).rejects.toMatchObject({ code: 'not-found' });
    });

    it('have notices wait, which become one message and are settled', async () => {
      const { alerts, channels } = await withChannel();
      await channels.add(channel('chn_2'));
      const all = ['ntc_1', 'ntc_2', 'ntc_3'].map((id, index) => notice(id, 'chn_1', { createdAt: 3_000 + index }));
      await alerts.raise(alert('alr_1'), [...all, notice('ntc_4', 'chn_2', { appName: undefined })]);
      await channels.gather(['ntc_1', 'ntc_2'], 'msg_1');
      await channels.gather([], 'msg_2');
      expect((await channels.waiting('chn_1')).map(({ messageId }) => messageId)).toEqual([
        'msg_1',
        'msg_1',
        undefined,
      ]);
      await channels.settle('chn_1', ['ntc_1', 'ntc_2'], (state) => ({ ...state, lastSuccessAt: 9_000 }));
      expect(idsOf(await channels.waiting())).toEqual(['ntc_4', 'ntc_3']);
      expect((await channels.byId('chn_1'))?.delivery).toEqual({ ...NOTHING_SENT, lastSuccessAt: 9_000 });
      expect((await channels.byId('chn_2'))?.delivery).toEqual(NOTHING_SENT);
      await channels.remove('chn_1');
      expect(idsOf(await channels.waiting())).toEqual(['ntc_4']);
      await channels.settle('chn_1', [], (state) => state);
    });
  });
}
