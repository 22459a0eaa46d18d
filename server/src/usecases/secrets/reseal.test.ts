import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { addUser, type MemoryPlatform, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import { World } from '../../../../testing/platform/world.ts';
import { SEALED_PLACES } from '../../ports/stores/sealed-store.ts';
import { secondFactorContext } from '../accounts/second-factor.ts';
import { changeApp } from '../change-app.ts';
import { createApp } from '../create-app.ts';
import { openSecrets } from '../desired-workload.ts';
import { keepCertificate } from '../https/keep-certificate.ts';
import { importSource } from '../import-source.ts';
import { addChannel } from '../notifications/channels.ts';
import { readSealed, writeSealed } from '../sealed-setting.ts';
import { countSealed, resealAll } from './reseal.ts';
import { rotateKeys, sealing } from './sealing.ts';

const GRACE_MS = 10 * 60_000;
const nothing = async () => {};

/** Something sealed in every place. */
async function withSecrets(apps = 3) {
  const platform = memoryPlatform();
  const ada = await addUser(platform, 'ada');
  for (let index = 0; index < apps; index += 1) {
    const app = await createApp(platform, ada, `shop-${index}`);
    const { id } = app;
    await changeApp(platform, ada, app, { secrets: { TOKEN: `hunter${index}`, OTHER: 'x' } });
    const { secrets = {} } = (await platform.stores.apps.byId(id)) ?? {};
    await platform.stores.releases.addRelease({
      ...{ appId: id, artifactId: 'art', commit: 'c', configVars: {}, secrets, cause: 'upload' as const },
      network: { healthCheck: { kind: 'tcp', path: '/' } },
      ...{ createdAt: 1, createdBy: 'ada', collected: false },
    });
  }
  await writeSealed(platform, 'mail-server', { password: 'swordfish' });
  await platform.stores.settings.set('plain', 'not sealed at all');
  return { platform, ada };
}

async function secretsOf(platform: MemoryPlatform, name: string) {
  const app = await platform.stores.apps.byName(name);
  if (!app) throw new Error(`no ${name}`);
  const [release] = await platform.stores.releases.listReleases(app.id);
  if (!release) throw new Error(`no release of ${name}`);
  return [openSecrets(platform, { appId: app.id, secrets: app.secrets }), openSecrets(platform, release)];
}

describe('a new key', () => {
  it('seals everything anew, and then the old one is gone', async () => {
    const { platform, ada } = await withSecrets();
    const before = await sealing(platform, ada);
    expect(before).toMatchObject({ keys: [{ id: 'key-1', current: true, values: 13 }], outdated: 0, unreadable: 0 });
    const rotated = await rotateKeys(platform, ada);
    expect(rotated).toMatchObject({ outdated: 13, unreadable: 0 });
    platform.clock.advance(GRACE_MS);
    await resealAll(platform, nothing);
    expect(await sealing(platform, ada)).toEqual({
      keys: [{ id: 'key-2', current: true, since: 0, values: 13 }],
      outdated: 0,
      unreadable: 0,
    });
    for (const index of [0, 1, 2]) {
      const secrets = { TOKEN: `hunter${index}`, OTHER: 'x' };
      expect(await secretsOf(platform, `shop-${index}`)).toEqual([secrets, secrets]);
    }
    expect(await readSealed(platform, 'mail-server')).toEqual({ password: 'swordfish' });
    expect(await platform.stores.settings.get('plain')).toBe('not sealed at all');
  });

  it('goes on where it was when it was cut off, as often as it is', async () => {
    const { platform, ada } = await withSecrets();
    await rotateKeys(platform, ada);
    platform.clock.advance(GRACE_MS);
    const left: number[] = [];
    while (!(await resealsUntilKilled(platform, 2))) {
      left.push((await sealing(platform, ada)).outdated);
      expect(platform.cipher.keys()).toHaveLength(2);
    }
    // Two records of two values each time, the setting at the end.
    expect(left).toEqual([9, 5, 1]);
    await resealAll(platform, nothing);
    expect(platform.cipher.keys()).toMatchObject([{ id: 'key-2' }]);
    expect((await secretsOf(platform, 'shop-2'))[0]).toMatchObject({ TOKEN: 'hunter2' });
  });

  it('reads a bounded number of records at a time, and lets others in between', async () => {
    const { platform, ada } = await withSecrets(250);
    await rotateKeys(platform, ada);
    const page = vi.spyOn(platform.stores.sealed, 'page');
    let turns = 0;
    await resealAll(platform, async () => {
      turns += 1;
    });
    expect(Math.max(...page.mock.calls.map(([, , limit]) => limit))).toBe(100);
    expect(turns).toBeGreaterThanOrEqual(9);
    expect((await sealing(platform, ada)).outdated).toBe(0);
  });

  it('does not undo what somebody enters meanwhile', async () => {
    const { platform, ada } = await withSecrets(1);
    await rotateKeys(platform, ada);
    const { replace } = platform.stores.sealed;
    const shop = (await platform.stores.apps.byName('shop-0'))!;
    vi.spyOn(platform.stores.sealed, 'replace').mockImplementationOnce(async (record, values) => {
      await changeApp(platform, ada, shop, { secrets: { TOKEN: 'entered meanwhile' } });
      return replace(record, values);
    });
    await resealAll(platform, nothing);
    expect((await secretsOf(platform, 'shop-0'))[0]).toEqual({ TOKEN: 'entered meanwhile', OTHER: 'x' });
  });

  it('keeps an old one as long as a worker needs it, and for ten minutes at least', async () => {
    const { platform, ada } = await withSecrets();
    platform.clock.set(GRACE_MS - 1);
    await rotateKeys(platform, ada);
    await resealAll(platform, nothing);
    expect(platform.cipher.keys()).toHaveLength(2);
    platform.clock.set(GRACE_MS);
    platform.cipher.others.add('key-1');
    await resealAll(platform, nothing);
    expect(platform.cipher.keys()).toHaveLength(2);
    platform.cipher.others.clear();
    await resealAll(platform, nothing);
    expect(platform.cipher.keys()).toMatchObject([{ id: 'key-2' }]);
  });

  it('is for the owner alone', async () => {
    const { platform } = await withSecrets(1);
    const bob = await addUser(platform, 'bob', 'member');
    await expect(rotateKeys(platform, bob)).rejects.toMatchObject({ code: 'operator-only' });
    await expect(sealing(platform, bob)).rejects.toMatchObject({ code: 'operator-only' });
    expect(platform.cipher.keys()).toHaveLength(1);
  });

  it('made while the platform runs is used at once, by its loop', async () => {
    const world = await World.make();
    const server = await world.boot();
    await writeSealed(server.platform, 'mail-server', { password: 'swordfish' });
    await rotateKeys(server.platform, world.user);
    await expect.poll(() => sealing(server.platform, world.user)).toMatchObject({ outdated: 0 });
    expect(await readSealed(server.platform, 'mail-server')).toEqual({ password: 'swordfish' });
  });
});

describe('values that no key opens', () => {
  it('are counted, left as they are, and their key is never removed', async () => {
    const { platform, ada } = await withSecrets(1);
    const app = await platform.stores.apps.byName('shop-0');
    const elsewhere = platform.cipher.seal('x', 'another place');
    await platform.stores.apps.update(app?.id ?? '', (old) => ({
      ...old,
      secrets: { ...old.secrets, LOST: elsewhere },
    }));
    await rotateKeys(platform, ada);
    platform.clock.advance(GRACE_MS);
    await resealAll(platform, nothing);
    expect(await sealing(platform, ada)).toMatchObject({ outdated: 0, unreadable: 1 });
    expect((await platform.stores.apps.byName('shop-0'))?.secrets.LOST).toBe(elsewhere);
    expect(platform.cipher.keys()).toMatchObject([{ id: 'key-1' }, { id: 'key-2', current: true }]);
  });
});

describe('every place where something is sealed', () => {
  it('is walked through: channels, certificates, second factors and tokens of git addresses too', async () => {
    const { platform, ada } = await withSecrets(1);
    const app = await platform.stores.apps.byName('shop-0');
    const facts = { hostnames: ['a.example.com'], issuer: 'CA', notBefore: 1, notAfter: 2 };
    await keepCertificate(platform, app!, 'own', { chain: 'c', key: 'private', ...facts }, () => false);
    const settings = { name: 'x', language: 'ko', ownApps: true, platform: false, alertKinds: [] } as const;
    await addChannel(platform, ada, { kind: 'e-mail', to: 'a@example.com', ...settings, alertKinds: [] });
    const sealedSecret = platform.cipher.seal('otp', secondFactorContext(ada));
    await platform.stores.secondFactors.put({ userId: ada.id, sealedSecret, createdAt: 1, lastStep: 0 });
    const source = { address: 'https://git.example.com/shop.git', token: 'glpat-0123' };
    await importSource(platform, ada, { app: app!, appName: 'shop-0', ...source });
    const before = await countSealed(platform);
    expect(before.unreadable).toBe(0);
    const pages = await Promise.all(SEALED_PLACES.map((place) => platform.stores.sealed.page(place, undefined, 10)));
    expect(pages.map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 2]);
    await rotateKeys(platform, ada);
    await resealAll(platform, nothing);
    expect(await sealing(platform, ada)).toMatchObject({ outdated: 0, unreadable: 0 });
  });

  it('is known: who seals in a new file says here where its values are walked through', () => {
    const files = readdirSync('server/src', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    const sealing = files.filter((file) => !/test\.ts$|^adapters\/secret-cipher\//.test(file));
    const found = sealing.filter((file) => /cipher\.seal\(/.test(readFileSync(join('server/src', file), 'utf8')));
    expect(found.sort()).toEqual([
      'main/https-parts.ts',
      // What it seals is taken back within ten minutes, for which an old key stays.
      'usecases/accounts/provider-sign-in.ts',
      'usecases/accounts/second-factor.ts',
      'usecases/change-app.ts',
      'usecases/https/keep-certificate.ts',
      'usecases/import-source.ts',
      'usecases/notifications/channels.ts',
      'usecases/sealed-setting.ts',
      'usecases/secrets/reseal.ts',
    ]);
  });
});

/** The server is killed before a further write: true when there was none. */
async function resealsUntilKilled(platform: MemoryPlatform, writes: number): Promise<boolean> {
  const { replace } = platform.stores.sealed;
  let left = writes;
  const spy = vi.spyOn(platform.stores.sealed, 'replace').mockImplementation(async (record, values) => {
    if (left === 0) throw new Error('killed');
    left -= 1;
    return replace(record, values);
  });
  const ended = resealAll(platform, nothing).then(() => true);
  return ended.catch(() => false).finally(() => spy.mockRestore());
}
