import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandLinesOfGit } from '../../../../../testing/git-server/command-lines.ts';
import { GitHubServer } from '../../../../../testing/github/github-server.ts';
import { pushContent } from '../../../../../testing/ports/git-host/git-host.suite.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import type { GitConnection } from '../../../domain/git-connection.ts';
import { GitHubForge } from '../github/github-forge.ts';
import { RemoteGitHost } from './remote-git-host.ts';

/** The organisation acme with an App, and a host that goes there. */
async function atGitHub() {
  const github = await GitHubServer.start(temporaryDirectory());
  onTestFinished(() => github.down());
  const { world } = github;
  const acme = world.addAccount('acme', 'Organization');
  const repository = world.addRepository(acme, 'apps');
  const app = world.addApp();
  const installation = world.install(app, acme, { contents: 'write', administration: 'write' });
  let connection: GitConnection = {
    address: `${github.site}/acme/apps.git`,
    branch: 'main',
    access: {
      ...{ kind: 'github', apiAddress: github.apiAddress },
      credential: { kind: 'app', appId: String(app.id), privateKey: app.privateKey },
    },
  };
  const local = join(temporaryDirectory(), 'sources.git');
  let ahead = 0;
  const host = new RemoteGitHost({
    ...{ repository: local, connection: async () => connection },
    forge: new GitHubForge(() => Date.now() + ahead),
  });
  const later = (ms: number) => {
    ahead += ms;
    github.aheadMs += ms;
  };
  const use = (other: Partial<GitConnection>) => {
    connection = { ...connection, ...other };
    return connection;
  };
  return { github, world, acme, app, repository, installation, host, local, later, use };
}

const signal = () => new AbortController().signal;
const headOf = (directory: string) =>
  execFileSync('git', ['--git-dir', directory, 'rev-parse', 'main'], { encoding: 'utf8' }).trim();
const refusal = (code: string, params: object = {}) => ({
  failure: expect.objectContaining({ code, params: expect.objectContaining(params) }),
});

describe('a repository at GitHub', () => {
  it('gets uploads by tokens of the App’s installation, which are renewed when they were ended before their time', async () => {
    const { github, world, repository, host, local } = await atGitHub();
    let commandLines = '';
    github.refuseGit(() => {
      commandLines += commandLinesOfGit();
      return false;
    });
    const first = await pushContent(host, { a: '1' });
    expect(headOf(world.directoryOf(repository))).toBe(first.commit);
    github.endInstallationTokens();
    await expect(pushContent(host, { a: '2' })).rejects.toMatchObject(refusal('git-access-refused'));
    const second = await pushContent(host, { a: '2' });
    expect(headOf(world.directoryOf(repository))).toBe(second.commit);
    expect(commandLines).toContain('/acme/apps.git');
    for (const token of world.grants.keys()) {
      expect(commandLines).not.toContain(token);
      expect(spawnSync('grep', ['-rF', token, local]).status).toBe(1);
    }
    expect(commandLines).not.toContain('PRIVATE KEY');
  });

  it('is made by a check that is to make it, and then takes pushes', async () => {
    const { github, world, acme, host, use } = await atGitHub();
    const connection = use({ address: `${github.site}/acme/new.git` });
    expect(await host.check(connection, false, signal())).toMatchObject({ state: 'missing' });
    expect(world.repository('acme', 'new')).toBeUndefined();
    expect(await host.check(connection, true, signal())).toMatchObject({ state: 'there', isPrivate: true });
    const { commit } = await pushContent(host, { a: '1' });
    expect(headOf(join(world.root, acme.login, 'new.git'))).toBe(commit);
  });

  it('that was renamed is found by a check, and a push says its new address', async () => {
    const { github, world, repository, host, later, use } = await atGitHub();
    await pushContent(host, { a: '1' });
    world.rename(repository, 'services');
    const newAddress = `${github.site}/acme/services.git`;
    await expect(pushContent(host, { a: '2' })).rejects.toMatchObject(refusal('git-repository-moved', { newAddress }));
    later(3_600_000);
    // The token is over, and one for the old name is not given.
    await expect(pushContent(host, { a: '2' })).rejects.toMatchObject(refusal('git-repository-moved', { newAddress }));
    expect(await host.check(use({}), true, signal())).toMatchObject({ state: 'renamed', address: newAddress });
    use({ address: newAddress });
    const { commit } = await pushContent(host, { a: '2' });
    expect(headOf(world.directoryOf(repository))).toBe(commit);
  });

  it('that a person’s token may only read is told by git', async () => {
    const { github, world, acme, host, use } = await atGitHub();
    const token = world.addToken(world.addAccount('kim', 'User'), { account: acme, permissions: { contents: 'read' } });
    const connection = use({
      access: { kind: 'github', apiAddress: github.apiAddress, credential: { kind: 'token', token } },
    });
    const readOnly = refusal('git-access-refused', { why: 'read-only' });
    await expect(host.check(connection, true, signal())).rejects.toMatchObject(readOnly);
    await expect(pushContent(host, { a: '1' })).rejects.toMatchObject(readOnly);
  });

  it('that takes no push says why', async () => {
    const { world, acme, repository, installation, host, later } = await atGitHub();
    await pushContent(host, { a: '1' });
    const why = async (code: string, params: object = {}) => {
      later(61_000);
      await expect(pushContent(host, { a: String(Math.random()) })).rejects.toMatchObject(refusal(code, params));
    };
    repository.archived = true;
    await why('git-repository-archived');
    repository.archived = false;
    installation.suspended = true;
    await why('git-access-refused', { why: 'app-suspended', owner: acme.login });
    installation.suspended = false;
    world.remove(repository);
    await why('git-repository-missing');
    world.installations.splice(0);
    await why('git-app-not-installed', { owner: acme.login });
  });
});
