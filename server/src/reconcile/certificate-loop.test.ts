import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../testing/https/certificates.ts';
import { type RunningServer, until, World } from '../../../testing/platform/world.ts';
import { ScriptedAuthority } from '../adapters/certificate-authority/memory/scripted-authority.ts';
import type { CertificatePem, HostnameHttps } from '../domain/certificate.ts';
import { OrderFailed } from '../ports/certificate-authority.ts';
import { changeApp } from '../usecases/change-app.ts';
import { deleteApp } from '../usecases/delete-app.ts';
import { bringCertificate, removeCertificate } from '../usecases/https/bring-certificate.ts';
import { httpsOfApp } from '../usecases/https/https-of-app.ts';
import { comesByHttps } from '../usecases/https/shown-certificates.ts';

const DAY = 24 * 3_600_000;

interface Https {
  world: World;
  server: RunningServer;
  authority: ScriptedAuthority;
}

/** A platform with a port for https, an authority, and the app "shop" as shop.example.com. */
async function https({
  automatic = true,
  endless = false,
  operators,
}: {
  automatic?: boolean;
  endless?: boolean;
  operators?: CertificatePem;
} = {}): Promise<Https> {
  const world = await World.make({ edgeTlsPort: 8443, appDomain: 'apps.example.com' });
  // What openssl makes during the test begins in this minute.
  world.memory.clock.set(Date.now() + 60_000);
  const authority = new ScriptedAuthority();
  if (endless) authority.will('shop.example.com', 'never');
  if (automatic) world.memory.authority = authority;
  if (operators) {
    const read = world.memory.certificateReader.read(operators, world.memory.clock.now());
    world.memory.operatorCertificate = { read: async () => read };
  }
  const server = await world.boot();
  await world.deployed(server, 'shop');
  await changeApp(server.platform, world.user, await world.app('shop'), { extraHostnames: ['shop.example.com'] });
  return { world, server, authority };
}

const shown = ({ world }: Https) =>
  world.memory.router.certificatesOf('edge-0').certificates.map(({ hostnames }) => hostnames.toSorted().join(' '));

async function stateOf({ world, server }: Https, hostname = 'shop.example.com'): Promise<HostnameHttps | undefined> {
  return (await httpsOfApp(server.platform, await world.app('shop'))).find((entry) => entry.hostname === hostname);
}

describe('certificates of an authority', () => {
  it('are ordered for every name of an app, and shown', async () => {
    const setting = await https();
    const { authority, world } = setting;
    for (const name of ['shop.example.com', 'shop.apps.example.com'])
      authority.will(name, makeCertificate({ hostnames: [name] }));
    world.memory.clock.advance(DAY);
    await changeApp(setting.server.platform, world.user, await world.app('shop'), { redirectToHttps: true });
    await expect.poll(() => shown(setting).toSorted()).toEqual(['shop.apps.example.com', 'shop.example.com']);
    expect(world.memory.router.certificatesOf('edge-1').acmeThumbprint).toBe('thumbprint-of-the-account');
    expect(await stateOf(setting)).toMatchObject({ state: 'secure', source: 'authority' });
    expect(await world.eventKinds('shop')).toContain('certificate-issued');
  });

  it('that are not given are asked for again later, ever more seldom, and the reason is told once', async () => {
    const setting = await https();
    const { authority, world, server } = setting;
    await expect.poll(() => stateOf(setting)).toMatchObject({ state: 'failed', failure: { reason: 'dns' } });
    const count = () => authority.ordered.filter((name) => name === 'shop.example.com').length;
    expect(count()).toBe(1);
    authority.will('shop.example.com', new OrderFailed('dns', 'still no such name'));
    const wake = async () => changeApp(server.platform, world.user, await world.app('shop'), { redirectToHttps: true });
    world.memory.clock.advance(61_000);
    await wake();
    await expect.poll(count).toBe(2);
    await expect.poll(async () => (await stateOf(setting))?.failure?.detail).toBe('still no such name');
    world.memory.clock.advance(61_000);
    authority.will('shop.example.com', makeCertificate({ hostnames: ['shop.example.com'] }));
    await wake();
    expect((await stateOf(setting))?.state).toBe('failed');
    world.memory.clock.advance(61_000);
    await wake();
    await expect.poll(async () => (await stateOf(setting))?.state).toBe('secure');
    const failed = (await world.eventKinds('shop')).filter((kind) => kind === 'certificate-failed');
    expect(failed).toHaveLength(2); // one for each name
  });

  it('are renewed with a third of their life left, and the old one is shown until then', async () => {
    const setting = await https();
    const { authority, world, server } = setting;
    authority.will('shop.example.com', makeCertificate({ hostnames: ['shop.example.com'], days: 90 }));
    world.memory.clock.advance(61_000);
    await changeApp(server.platform, world.user, await world.app('shop'), { redirectToHttps: true });
    await expect.poll(async () => (await stateOf(setting))?.state).toBe('secure');
    const first = (await stateOf(setting))?.notAfter;
    authority.will('shop.example.com', new OrderFailed('rate-limited', 'too many'));
    world.memory.clock.advance(61 * DAY);
    await changeApp(server.platform, world.user, await world.app('shop'), { redirectToHttps: true });
    await expect
      .poll(() => stateOf(setting))
      .toMatchObject({ state: 'secure', notAfter: first, failure: { reason: 'rate-limited' } });
    authority.will('shop.example.com', makeCertificate({ hostnames: ['shop.example.com'], days: 200 }));
    world.memory.clock.advance(2 * 60_000);
    await changeApp(server.platform, world.user, await world.app('shop'), { redirectToHttps: true });
    await expect.poll(async () => (await stateOf(setting))?.notAfter).toBeGreaterThan(first ?? 0);
    expect((await stateOf(setting))?.failure).toBeUndefined();
  });

  it('go with the name, and with the app', async () => {
    const setting = await https();
    const { authority, world, server } = setting;
    authority.will('shop.example.com', makeCertificate({ hostnames: ['shop.example.com'] }));
    world.memory.clock.advance(61_000);
    await changeApp(server.platform, world.user, await world.app('shop'), { redirectToHttps: true });
    await expect.poll(() => shown(setting)).toEqual(['shop.example.com']);
    await changeApp(server.platform, world.user, await world.app('shop'), { extraHostnames: [] });
    await expect.poll(() => shown(setting)).toEqual([]);
    expect(await world.memory.stores.certificates.listEntries()).toEqual([]);
    await deleteApp(server.platform, world.user, await world.app('shop'), { confirm: 'shop', deleteData: false });
    await until(async () => (await world.memory.stores.apps.byName('shop')) === undefined);
    expect(await world.memory.stores.certificates.listOrders()).toEqual([]);
  });

  it('are not asked for names that no authority can know', async () => {
    const setting = await https();
    await expect.poll(() => setting.authority.ordered).toContain('shop.example.com');
    await changeApp(setting.server.platform, setting.world.user, await setting.world.app('shop'), {
      extraHostnames: ['shop.internal'],
    });
    await expect.poll(() => stateOf(setting, 'shop.internal')).toMatchObject({ state: 'none' });
    expect(setting.authority.ordered).not.toContain('shop.internal');
  });

  it('on their way are given up when the server stops, and begun anew by the next one', async () => {
    const setting = await https({ endless: true });
    const { authority, world, server } = setting;
    await expect.poll(() => authority.ordered).toContain('shop.example.com');
    await server.stop();
    authority.will('shop.example.com', makeCertificate({ hostnames: ['shop.example.com'] }));
    await world.boot();
    await expect.poll(() => shown(setting)).toEqual(['shop.example.com']);
    expect(world.errors).toEqual([]);
  });
});

describe('a certificate of one’s own', () => {
  it('goes before every other one, is replaced by the next, and can be taken away', async () => {
    const wildcard = makeCertificate({ hostnames: ['*.apps.example.com', 'shop.example.com'] });
    const setting = await https({ automatic: false, operators: wildcard });
    const { world, server } = setting;
    await expect.poll(() => shown(setting)).toEqual(['*.apps.example.com shop.apps.example.com shop.example.com']);
    for (const days of [30, 60]) {
      const own = makeCertificate({ hostnames: ['shop.example.com'], days });
      await bringCertificate(server.platform, world.user, await world.app('shop'), own);
    }
    await expect
      .poll(() => shown(setting).toSorted())
      .toEqual(['*.apps.example.com shop.apps.example.com', 'shop.example.com']);
    const state = await stateOf(setting);
    expect(state).toMatchObject({ state: 'secure', source: 'own' });
    expect(await world.memory.stores.certificates.listEntries()).toHaveLength(1);
    await removeCertificate(server.platform, world.user, await world.app('shop'), state?.certificateId ?? '');
    await expect.poll(() => stateOf(setting)).toMatchObject({ state: 'secure', source: 'platform' });
  });

  it('is never shown for a name of another app, whatever stands in it', async () => {
    const setting = await https({ automatic: false });
    const { world, server } = setting;
    await world.deployed(server, 'blog');
    await changeApp(server.platform, world.user, await world.app('blog'), { extraHostnames: ['blog.example.com'] });
    const both = makeCertificate({ hostnames: ['shop.example.com', 'blog.example.com', '*.apps.example.com'] });
    await bringCertificate(server.platform, world.user, await world.app('shop'), both);
    await expect.poll(() => shown(setting)).toEqual(['shop.apps.example.com shop.example.com']);
  });

  it('is refused when it is for other names, and where there is no https', async () => {
    const setting = await https({ automatic: false });
    const { world, server } = setting;
    const other = makeCertificate({ hostnames: ['other.example.com'] });
    const bring = async () => bringCertificate(server.platform, world.user, await world.app('shop'), other);
    await expect(bring()).rejects.toMatchObject({
      code: 'certificate-unusable',
      params: { reason: 'other-hostnames' },
    });
    server.platform.rules = { ...server.platform.rules, edgeTlsPort: undefined };
    await expect(bring()).rejects.toMatchObject({ code: 'not-supported' });
  });

  it('has expired: it is shown no more, and nobody is sent to https', async () => {
    const setting = await https({ automatic: false });
    const { world, server } = setting;
    await bringCertificate(
      server.platform,
      world.user,
      await world.app('shop'),
      makeCertificate({ hostnames: ['shop.example.com'], days: 5 }),
    );
    await expect.poll(() => shown(setting)).toEqual(['shop.example.com']);
    const app = await world.app('shop');
    expect(await comesByHttps(server.platform, app, 'shop.example.com')).toBe(true);
    world.memory.clock.advance(6 * DAY);
    await changeApp(server.platform, world.user, await world.app('shop'), { redirectToHttps: true });
    await expect.poll(() => shown(setting)).toEqual([]);
    expect(await comesByHttps(server.platform, app, 'shop.example.com')).toBe(false);
    expect(await stateOf(setting)).toMatchObject({ state: 'none' });
  });
});

it('verifies a release by https where plain requests are sent there', async () => {
  const operators = makeCertificate({ hostnames: ['*.apps.example.com'] });
  const { world, server } = await https({ automatic: false, operators });
  const run = await world.deployed(server, 'shop');
  const { lines } = await world.memory.runLog.read(run.id, 0);
  expect(lines.map(({ text }) => text).join('\n')).toContain('answered 200 through the edge');
});
