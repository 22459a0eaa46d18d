import { describe, expect, it, onTestFinished } from 'vitest';
import { GitHubServer } from '../../../../../testing/github/github-server.ts';
import type { App, Level } from '../../../../../testing/github/github-world.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { GitHubCredential } from '../../../domain/git-connection.ts';
import type { ForgeConnection } from '../../../ports/git-forge.ts';
import { GitHubForge } from './github-forge.ts';

const DAY_MS = 86_400_000;
const WRITES: Record<string, Level> = { contents: 'write' };
const MAKES: Record<string, Level> = { contents: 'write', administration: 'write' };

/** GitHub with the person kim and the organisation acme, and a forge whose clock can be put forward. */
async function atGitHub() {
  const github = await GitHubServer.start(temporaryDirectory());
  onTestFinished(() => github.down());
  const { world } = github;
  const [kim, acme] = [world.addAccount('kim', 'User'), world.addAccount('acme', 'Organization')];
  let ahead = 0;
  const forge = new GitHubForge(() => Date.now() + ahead);
  const later = (ms: number) => {
    ahead += ms;
    github.aheadMs += ms;
  };
  const to = (name: string, credential: GitHubCredential): ForgeConnection => ({
    address: `${github.site}/${name}.git`,
    branch: 'main',
    access: { kind: 'github', apiAddress: github.apiAddress, credential },
  });
  const byToken = (name: string, token: string) => to(name, { kind: 'token', token });
  const byApp = (name: string, { clientId, privateKey }: App) => to(name, { kind: 'app', appId: clientId, privateKey });
  return { github, world, kim, acme, forge, later, byToken, byApp };
}

const failed = (code: string, params: object = {}) => ({
  failure: expect.objectContaining({ code, params: expect.objectContaining(params) }),
});

describe('by a person’s token', () => {
  it('a repository is there, private, and the token’s end is told', async () => {
    const { world, kim, forge, byToken } = await atGitHub();
    world.addRepository(kim, 'apps');
    const end = Math.floor(Date.now() / 1_000) * 1_000 + 10 * DAY_MS;
    const connection = byToken('kim/apps', world.addToken(kim, { endsAt: end }));
    expect(await forge.look(connection, false)).toEqual({
      ...{ state: 'there', address: connection.address, isPrivate: true, tokenEndsAt: end },
    });
    world.addRepository(kim, 'open', false);
    expect(await forge.look(byToken('KIM/Open', world.addToken(kim)), true)).toMatchObject({
      ...{ state: 'there', isPrivate: false },
    });
  });

  it('one that was renamed is found under its new name', async () => {
    const { github, world, kim, forge, byToken } = await atGitHub();
    world.rename(world.addRepository(kim, 'apps'), 'services');
    expect(await forge.look(byToken('kim/apps', world.addToken(kim)), false)).toMatchObject({
      ...{ state: 'renamed', address: `${github.site}/kim/services.git` },
    });
  });

  it('a missing one is made, private, when it is asked for: in the person’s own account or in an organisation', async () => {
    const { world, kim, acme, forge, byToken } = await atGitHub();
    const [mine, ours] = [world.addToken(kim), world.addToken(kim, { account: acme })];
    expect(await forge.look(byToken('kim/apps', mine), false)).toMatchObject({ state: 'missing' });
    expect(world.repositories).toEqual([]);
    expect(await forge.look(byToken('kim/apps', mine), true)).toMatchObject({ state: 'there', isPrivate: true });
    await forge.look(byToken('acme/apps', ours), true);
    expect(world.repositories).toMatchObject([
      { owner: kim, name: 'apps', private: true },
      { owner: acme, name: 'apps', private: true },
    ]);
  });

  it('what is in the way is told apart', async () => {
    const { world, kim, acme, forge, byToken } = await atGitHub();
    const repository = world.addRepository(kim, 'apps');
    const look = (name: string, token: string) => forge.look(byToken(name, token), true);
    const reads = world.addToken(kim, { permissions: { contents: 'read' }, role: 'read' });
    await expect(look('kim/apps', 'github_pat_mistyped')).rejects.toMatchObject(
      failed('git-access-refused', { why: 'token-refused' }),
    );
    await expect(look('kim/apps', world.addToken(kim, { endsAt: Date.now() - 1 }))).rejects.toMatchObject(
      failed('git-access-refused', { why: 'token-refused' }),
    );
    await expect(look('kim/apps', reads)).rejects.toMatchObject(failed('git-access-refused', { why: 'read-only' }));
    await expect(look('kim/other', reads)).rejects.toMatchObject(
      failed('git-repository-missing', { why: 'may-not-make' }),
    );
    await expect(look('bob/apps', world.addToken(kim))).rejects.toMatchObject(
      failed('git-repository-missing', { why: 'not-own-account' }),
    );
    world.addRepository(acme, 'apps');
    const hidden = world.addToken(kim, { account: acme });
    const grant = world.grants.get(hidden);
    if (grant) grant.selected = new Set(['else']);
    await expect(look('acme/apps', hidden)).rejects.toMatchObject(failed('git-access-refused', { why: 'hidden' }));
    repository.archived = true;
    await expect(look('kim/apps', world.addToken(kim))).rejects.toMatchObject(failed('git-repository-archived'));
  });
});

describe('by a GitHub App', () => {
  it('git is let in for this repository alone, and anew before the hour is over', async () => {
    const { github, world, acme, forge, later, byApp } = await atGitHub();
    world.addRepository(acme, 'apps');
    const app = world.addApp();
    world.install(app, acme, MAKES, ['apps']);
    const connection = byApp('acme/apps', app);
    expect(await forge.look(connection, false)).toMatchObject({ state: 'there' });
    const first = await forge.login(connection);
    expect(first).toMatchObject({ kind: 'token', userName: 'x-access-token' });
    expect(world.grants.get(first.token)).toMatchObject({ selected: new Set(['apps']), permissions: WRITES });
    const asked = github.requests.length;
    later(49 * 60_000);
    expect(await forge.login(connection)).toEqual(first);
    expect(github.requests).toHaveLength(asked);
    later(2 * 60_000);
    const second = await forge.login(connection);
    expect(second.token).not.toBe(first.token);
    expect(world.grants.get(second.token)?.endsAt).toBeGreaterThan(github.now() + 59 * 60_000);
  });

  it('a missing repository is made in an organisation; in a person’s account it cannot, and that is said', async () => {
    const { world, kim, acme, forge, byApp } = await atGitHub();
    const app = world.addApp();
    world.install(app, acme, MAKES, []);
    world.install(app, kim, MAKES);
    expect(await forge.look(byApp('acme/apps', app), false)).toMatchObject({ state: 'missing' });
    expect(await forge.look(byApp('acme/apps', app), true)).toMatchObject({ state: 'there' });
    expect(await forge.login(byApp('acme/apps', app))).toMatchObject({ kind: 'token' });
    await expect(forge.look(byApp('kim/apps', app), false)).rejects.toMatchObject(
      failed('git-repository-missing', { why: 'only-in-organisation' }),
    );
  });

  it('what is in the way is told apart', async () => {
    const { world, kim, acme, forge, byApp } = await atGitHub();
    world.addRepository(acme, 'apps');
    const app = world.addApp();
    const look = (name: string, of: App) => forge.look(byApp(name, of), true);
    await expect(look('acme/apps', app)).rejects.toMatchObject(failed('git-app-not-installed', { owner: 'acme' }));
    const installation = world.install(app, acme, WRITES, []);
    await expect(look('acme/apps', app)).rejects.toMatchObject(
      failed('git-repository-missing', { why: 'may-not-make' }),
    );
    installation.permissions.administration = 'write';
    await expect(look('acme/apps', app)).rejects.toMatchObject(failed('git-access-refused', { why: 'hidden' }));
    installation.permissions.contents = 'read';
    await expect(look('acme/apps', app)).rejects.toMatchObject(failed('git-access-refused', { why: 'app-read-only' }));
    installation.suspended = true;
    await expect(look('acme/apps', app)).rejects.toMatchObject(failed('git-access-refused', { why: 'app-suspended' }));
    const { privateKey } = world.addApp();
    await expect(look('acme/apps', { ...app, privateKey })).rejects.toMatchObject(
      failed('git-access-refused', { why: 'app-key' }),
    );
    world.install(app, kim, { contents: 'write' });
    world.rename(world.addRepository(kim, 'apps'), 'services');
    expect(await look('kim/apps', app)).toMatchObject({ state: 'renamed' });
  });

  it.each([-3_600_000, 3_600_000])('a clock that is wrong by %i ms does no harm', async (ahead) => {
    const { github, world, acme, forge, byApp } = await atGitHub();
    world.addRepository(acme, 'apps');
    const app = world.addApp();
    world.install(app, acme, WRITES);
    github.aheadMs = ahead;
    const connection = byApp('acme/apps', app);
    expect(await forge.look(connection, false)).toMatchObject({ state: 'there' });
    expect(await forge.login(connection)).toEqual(await forge.login(connection));
  });
});

describe('a webhook', () => {
  it('is made by a token or an App, and has the new secret the second time', async () => {
    const { world, kim, acme, forge, byToken, byApp } = await atGitHub();
    const [mine, ours] = [world.addRepository(kim, 'apps'), world.addRepository(acme, 'apps')];
    const app = world.addApp();
    world.install(app, acme, { ...WRITES, repository_hooks: 'write' });
    const byPerson = byToken('kim/apps', world.addToken(kim, { permissions: { repository_hooks: 'write' } }));
    const url = 'https://panel.example/hooks/github';
    for (const connection of [byPerson, byApp('acme/apps', app)]) {
      await forge.hook(connection, { url, secret: 'first' });
      await forge.hook(connection, { url, secret: 'second' });
      await forge.hook(connection, { url: `${url}/other`, secret: 'third' });
    }
    for (const { hooks } of [mine, ours])
      expect(hooks).toMatchObject([
        { url, secret: 'second', events: ['push'] },
        { url: `${url}/other`, secret: 'third' },
      ]);
  });

  it('is refused in words of its own to whoever may only push', async () => {
    const { world, kim, forge, byToken } = await atGitHub();
    world.addRepository(kim, 'apps');
    const made = forge.hook(byToken('kim/apps', world.addToken(kim)), { url: 'https://panel.example', secret: 'x' });
    await expect(made).rejects.toMatchObject(failed('git-access-refused', { why: 'no-hooks' }));
  });
});

describe('a limit', () => {
  it.each(['remaining', 'retry-after', 'words'] as const)(
    'told by %s is told with its time, and nothing is asked before',
    async (how) => {
      const { github, world, kim, forge, later, byToken } = await atGitHub();
      world.addRepository(kim, 'apps');
      const connection = byToken('kim/apps', world.addToken(kim));
      const until = github.now() + 60_000;
      github.limit = { until, how, ...(how === 'retry-after' ? { status: 429 } : {}) };
      const told = await forge.look(connection, false).catch((error: unknown) => error);
      expect(told).toMatchObject(failed('git-rate-limited', { host: expect.any(String) }));
      const said = Date.parse(String((told as StageFailure).failure.params.until));
      expect(Math.abs(said - until)).toBeLessThan(3_000);
      const asked = github.requests.length;
      await expect(forge.look(connection, true)).rejects.toMatchObject(failed('git-rate-limited'));
      expect(github.requests).toHaveLength(asked);
      later(63_000);
      expect(await forge.look(connection, false)).toMatchObject({ state: 'there' });
    },
  );
});

describe('the API', () => {
  it('that is away, or is none, is told as that', async () => {
    const { github, world, kim, forge, byToken } = await atGitHub();
    const connection = byToken('kim/apps', world.addToken(kim));
    await github.down();
    await expect(forge.look(connection, false)).rejects.toMatchObject(
      failed('git-server-unreachable', { message: expect.stringContaining('ECONNREFUSED') }),
    );
    await github.up();
    const stop = new AbortController();
    stop.abort(new Error('canceled'));
    await expect(forge.look(connection, false, stop.signal)).rejects.toThrow('canceled');
  });

  it('explains why git was refused, once a minute for all who wait', async () => {
    const { github, world, kim, forge, later, byToken } = await atGitHub();
    const repository = world.addRepository(kim, 'apps');
    const connection = byToken('kim/apps', world.addToken(kim));
    const refused = new StageFailure('git-access-refused', { message: 'error: 401' }, ['fatal: 401']);
    expect(await forge.explain(connection, refused)).toBe(refused);
    later(61_000);
    world.rename(repository, 'services');
    const both = [forge.explain(connection, refused), forge.explain(connection, refused)];
    expect(await Promise.all(both)).toMatchObject([
      ...Array(2).fill({
        failure: {
          code: 'git-repository-moved',
          params: { newAddress: `${github.site}/kim/services.git` },
          lastLines: ['fatal: 401'],
        },
      }),
    ]);
    expect(github.requests.filter((request) => request.includes('/repos/kim/apps'))).toHaveLength(2);
    const away = new StageFailure('git-server-unreachable');
    expect(await forge.explain(connection, away)).toBe(away);
  });
});
