import { describe, expect, it } from 'vitest';
import { NOTHING_SENT } from '../../../server/src/domain/notifications/channel.ts';
import { SEALED_PLACES, type SealedPlace } from '../../../server/src/ports/stores/sealed-store.ts';
import type { Stores } from '../../../server/src/ports/stores/stores.ts';
import { anApp, anArtifact, aRelease, aUser } from './samples.ts';
import type { OpenStores } from './suite-input.ts';

export function sealedStoreSuite(open: OpenStores): void {
  /** Something sealed in every place, for two Apps, and an App without secrets. */
  async function withSealed(): Promise<Stores> {
    const stores = await open();
    for (const id of ['user_1', 'user_2']) {
      await stores.users.add(aUser(id));
      await stores.secondFactors.put({ userId: id, sealedSecret: `factor of ${id}`, createdAt: 1, lastStep: -1 });
    }
    await stores.apps.add(anApp('app_0', { secrets: {}, gitSource: { address: 'https://git.example.com/a.git' } }));
    for (const id of ['app_1', 'app_2']) {
      const gitSource = { address: 'https://git.example.com/a.git', sealedToken: `token of ${id}` };
      await stores.apps.add(anApp(id, { gitSource, secrets: { B: `b of ${id}`, A: `a of ${id}` } }));
      await stores.releases.addArtifact(anArtifact(`art_${id}`, id));
      await stores.releases.addRelease(aRelease(id, `art_${id}`, { secrets: {} }));
      for (const version of [2, 3])
        await stores.releases.addRelease(aRelease(id, `art_${id}`, { secrets: { A: `v${version} of ${id}` } }));
      await stores.certificates.put({
        ...{ id: `crt_${id}`, appId: id, source: 'own', hostnames: [], issuer: 'CA', chain: 'c' },
        ...{ sealedKey: `key of ${id}`, notBefore: 1, notAfter: 2, createdAt: 3 },
      });
      await stores.channels.add({
        ...{ id: `chn_${id}`, userId: 'user_1', kind: 'webhook', name: 'x', language: 'ko', ownApps: true },
        ...{ platform: false, alertKinds: [], sealedTarget: `target of ${id}`, shownTarget: 'x', createdAt: 1 },
        delivery: NOTHING_SENT,
      });
      await stores.settings.set(`setting-${id}`, `value of ${id}`);
    }
    return stores;
  }

  async function walk({ sealed }: Stores, place: SealedPlace, limit: number) {
    const found = [];
    let after: string | undefined;
    for (;;) {
      const page = await sealed.page(place, after, limit);
      expect(page.length).toBeLessThanOrEqual(limit);
      found.push(...page);
      if (page.length < limit) return found;
      after = page.at(-1)?.key;
    }
  }

  describe('what is sealed', () => {
    it.each([1, 2, 100])('is walked through by pages of %i, each record once, in order', async (limit) => {
      const stores = await withSealed();
      const owners = async (place: SealedPlace) => (await walk(stores, place, limit)).map(({ ownerId }) => ownerId);
      expect(await owners('app-secrets')).toEqual(['app_1', 'app_2']);
      expect(await owners('git-tokens')).toEqual(['app_1', 'app_2']);
      expect(await owners('release-secrets')).toEqual(['app_1', 'app_1', 'app_2', 'app_2']);
      expect(await owners('certificate-keys')).toEqual(['app_1', 'app_2']);
      expect(await owners('channel-targets')).toEqual(['chn_app_1', 'chn_app_2']);
      expect(await owners('second-factors')).toEqual(['user_1', 'user_2']);
      expect(await owners('settings')).toEqual(['setting-app_1', 'setting-app_2']);
      const releases = await walk(stores, 'release-secrets', limit);
      expect(releases.map(({ values }) => values.A)).toEqual([
        'v2 of app_1',
        'v3 of app_1',
        'v2 of app_2',
        'v3 of app_2',
      ]);
      expect((await walk(stores, 'app-secrets', limit))[0]?.values).toEqual({ B: 'b of app_1', A: 'a of app_1' });
    });

    it.each(SEALED_PLACES)('in %s is replaced where it is still the same, and nowhere else', async (place) => {
      const stores = await withSealed();
      const [first, ...rest] = await walk(stores, place, 100);
      if (!first) throw new Error('nothing is sealed there');
      const values = Object.fromEntries(Object.keys(first.values).map((name) => [name, `new ${name}`]));
      expect(await stores.sealed.replace(first, values)).toBe(true);
      expect(await walk(stores, place, 100)).toEqual([{ ...first, values }, ...rest]);
      // What it was is gone: somebody else was quicker.
      expect(await stores.sealed.replace(first, { ...values, X: 'y' })).toBe(false);
      expect(await stores.sealed.replace({ ...first, key: 'none' }, values)).toBe(false);
      expect(await walk(stores, place, 100)).toEqual([{ ...first, values }, ...rest]);
    });

    it('of an app is what its store gives', async () => {
      const stores = await withSealed();
      const [first] = await walk(stores, 'app-secrets', 100);
      if (!first) throw new Error('nothing is sealed there');
      await stores.sealed.replace(first, { B: 'x', A: 'y' });
      expect((await stores.apps.byId('app_1'))?.secrets).toEqual({ B: 'x', A: 'y' });
    });
  });
}
