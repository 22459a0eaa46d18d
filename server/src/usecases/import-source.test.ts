import { describe, expect, it } from 'vitest';
import { until, World } from '../../../testing/platform/world.ts';
import { cancelRun } from './cancel-run.ts';
import { changeApp } from './change-app.ts';
import { importSource, type SourceImport } from './import-source.ts';

const ADDRESS = 'https://git.example.com/shop.git';
const TOKEN = 'glpat-0123456789';

async function worldWith({ token }: { token?: string } = {}) {
  const world = await World.make();
  const { sourceFetcher } = world.memory;
  sourceFetcher.make(ADDRESS, token === undefined ? {} : { token });
  const commit = sourceFetcher.commit(ADDRESS, { 'server.js': '// one' }, { subject: 'the first' });
  const fetchShop = async (change: Partial<SourceImport> = {}) => {
    const app = await world.memory.stores.apps.byName('shop');
    return (await importSource(world.memory, world.user, { app, appName: 'shop', ...change })).run;
  };
  return { world, sourceFetcher, commit, fetchShop };
}

describe('code of a git address', () => {
  it('makes the app and its first release, which names the commit', async () => {
    const { world, commit, fetchShop } = await worldWith();
    await world.boot();
    const run = await world.ended(await fetchShop({ address: ADDRESS }), 'succeeded');
    const origin = { address: ADDRESS, branch: 'main', commit, subject: 'the first' };
    expect(run).toMatchObject({ kind: 'upload', number: 1, origin });
    const { id, gitSource } = await world.app('shop');
    expect(gitSource).toEqual({ address: ADDRESS });
    const [release] = await world.memory.stores.releases.listReleases(id);
    expect(release).toMatchObject({ cause: 'upload', origin });
    expect(
      await world.memory.git.readFile({ commit: run.commit ?? '', directory: 'ada/shop' }, 'server.js', 99),
    ).toMatchObject({
      content: Buffer.from('// one'),
    });
  });

  it('is fetched again without saying where from; a release of other settings keeps the origin', async () => {
    const { world, sourceFetcher, fetchShop } = await worldWith();
    await world.boot();
    await world.ended(await fetchShop({ address: ADDRESS, branch: 'main' }), 'succeeded');
    const commit = sourceFetcher.commit(ADDRESS, { 'server.js': '// two' });
    expect((await world.ended(await fetchShop(), 'succeeded')).origin).toMatchObject({ commit, branch: 'main' });
    const app = await world.app('shop');
    expect(app.gitSource).toEqual({ address: ADDRESS, branch: 'main' });
    const { run } = await changeApp(world.memory, world.user, app, { configVars: { A: '1' } });
    await world.ended(run ?? { id: '' }, 'succeeded');
    const [newest] = await world.memory.stores.releases.listReleases(app.id);
    expect(newest).toMatchObject({ number: 3, cause: 'config', origin: { commit } });
  });

  it('is refused without an address, and makes no app for one that cannot be', async () => {
    const { world, fetchShop } = await worldWith();
    await expect(fetchShop()).rejects.toMatchObject({ code: 'git-source-missing' });
    await expect(fetchShop({ address: 'file:///etc/passwd' })).rejects.toMatchObject({ code: 'git-source-unusable' });
    expect(await world.memory.stores.apps.listAll()).toEqual([]);
  });

  it('that cannot be had ends the run with a card, and the next fetch mends it', async () => {
    const { world, sourceFetcher, fetchShop } = await worldWith();
    await world.boot();
    const run = await world.ended(await fetchShop({ address: ADDRESS, branch: 'cart' }), 'failed');
    expect(run.failure).toMatchObject({ code: 'fetch-branch-missing', params: { branch: 'cart' } });
    sourceFetcher.commit(ADDRESS, { 'server.js': '// cart' }, { branch: 'cart' });
    await world.ended(await fetchShop(), 'succeeded');
    await world.ended(await fetchShop({ branch: null }), 'succeeded');
    expect((await world.app('shop')).gitSource).toEqual({ address: ADDRESS });
  });
});

describe('a token', () => {
  it('is kept sealed, and is in no log of a run', async () => {
    const { world, sourceFetcher, fetchShop } = await worldWith({ token: TOKEN });
    await world.boot();
    sourceFetcher.commit(ADDRESS, { 'server.js': '// one' }, { subject: `leaks ${TOKEN}` });
    const run = await world.ended(await fetchShop({ address: ADDRESS, token: TOKEN }), 'succeeded');
    expect(JSON.stringify(await world.app('shop'))).not.toContain(TOKEN);
    const { lines } = await world.memory.runLog.read(run.id, 0);
    const text = lines.map((line) => line.text).join('\n');
    expect(text).toContain('leaks [secret]');
    expect(text).not.toContain(TOKEN);
  });

  it('stays where the address does, and is gone with another one', async () => {
    const { world, sourceFetcher, fetchShop } = await worldWith({ token: TOKEN });
    await world.boot();
    await world.ended(await fetchShop({ address: ADDRESS, token: TOKEN, userName: 'oauth2' }), 'succeeded');
    await world.ended(await fetchShop({ address: ADDRESS }), 'succeeded');
    expect(sourceFetcher.requests.map(({ access }) => access)).toEqual(
      Array(2).fill({ userName: 'oauth2', token: TOKEN }),
    );
    await world.ended(await fetchShop({ address: 'https://thief.example.com/shop.git' }), 'failed');
    expect(sourceFetcher.requests.at(-1)).toMatchObject({ access: undefined });
    await world.ended(await fetchShop({ address: ADDRESS }), 'failed');
    await world.ended(await fetchShop({ token: TOKEN }), 'succeeded');
    const run = await world.ended(await fetchShop({ token: null }), 'failed');
    expect(run.failure).toMatchObject({ code: 'fetch-no-access', params: { why: 'without-token' } });
  });

  it('is not shown to another address that was entered after the run was asked for', async () => {
    const { world, sourceFetcher, fetchShop } = await worldWith({ token: TOKEN });
    const run = await fetchShop({ address: ADDRESS, token: TOKEN });
    const { id } = await world.app('shop');
    await world.memory.stores.apps.update(id, (app) => ({
      ...app,
      gitSource: { ...app.gitSource, address: 'https://other.example.com/shop.git' },
    }));
    await world.boot();
    await world.ended(run, 'failed');
    expect(sourceFetcher.requests).toMatchObject([{ address: ADDRESS, access: undefined }]);
  });
});

describe('a fetch that takes long', () => {
  it('is stopped by a cancel', async () => {
    const { world, sourceFetcher, fetchShop } = await worldWith();
    await world.boot();
    sourceFetcher.hold();
    const run = await fetchShop({ address: ADDRESS });
    await until(() => sourceFetcher.requests.length === 1);
    await cancelRun(world.memory, await world.app('shop'), run);
    await world.ended(run, 'canceled');
  });

  it('is begun again by the next server when this one is killed', async () => {
    const { world, sourceFetcher, fetchShop } = await worldWith();
    const server = await world.boot();
    sourceFetcher.hold();
    const run = await fetchShop({ address: ADDRESS });
    await until(() => sourceFetcher.requests.length === 1);
    server.kill();
    sourceFetcher.hold()();
    await world.boot();
    expect((await world.ended(run, 'succeeded')).resumes).toBe(1);
    expect(sourceFetcher.requests).toHaveLength(2);
  });

  it('is followed by a zip, which has no origin', async () => {
    const { world, fetchShop } = await worldWith();
    const run = await fetchShop({ address: ADDRESS });
    const server = await world.boot();
    await world.ended(run, 'succeeded');
    await world.deployed(server, 'shop', { 'server.js': '// zip' });
    const { id } = await world.app('shop');
    const [newest, first] = await world.memory.stores.releases.listReleases(id);
    expect([newest?.origin, first?.origin?.address]).toEqual([undefined, ADDRESS]);
  });
});
