import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connections, type GitConnectionDraft, operations, type Run } from '@nonstop4/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GitHubServer } from '../testing/github/github-server.ts';
import type { App } from '../testing/github/github-world.ts';
import { deploy, type Files, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, OWNER, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

const page = (text: string): Files => ({ 'index.html': `<!doctype html><p>${text}</p>` });

let platform: EmbeddedPlatform;
let github: GitHubServer;
let app: App;

beforeAll(async () => {
  platform = await startEmbeddedPlatform();
});
afterAll(async () => {
  await platform?.stop();
});
beforeEach(async () => {
  const root = mkdtempSync(join(tmpdir(), 'nonstop4-github-'));
  github = await GitHubServer.start(root);
  const { world } = github;
  app = world.addApp();
  world.install(app, world.addAccount('acme', 'Organization'), { contents: 'write', administration: 'write' }, []);
  return async () => {
    await platform.api.call(connections.disconnectGit, {});
    await github.down();
    rmSync(root, { recursive: true, force: true });
  };
});

const draft = (): GitConnectionDraft => ({
  address: 'acme/apps',
  access: {
    ...{ kind: 'github', apiAddress: github.apiAddress },
    credential: { kind: 'app', appId: app.clientId, privateKey: app.privateKey },
  },
});
const call = {
  check: () => platform.api.call(connections.checkGit, { body: draft() }),
  connect: () => platform.api.call(connections.connectGit, { body: draft() }),
  state: () => platform.api.call(connections.gitState, {}),
};
const repository = () => {
  const found = github.world.repositories[0];
  if (!found) throw new Error('Nobody has made a repository.');
  return found;
};
const inRepository = (file: string) =>
  execFileSync('git', ['--git-dir', github.world.directoryOf(repository()), 'show', `main:${OWNER.name}/${file}`], {
    encoding: 'utf8',
  });
const untilWaits = (run: Run, code: string) =>
  until(async () => (await platform.api.call(operations.getRun, { params: { run: run.id } })).waitsFor?.code === code, {
    timeoutMs: 30_000,
    what: `run ${run.number} to wait for ${code}`,
  });

describe('a GitHub App', () => {
  it('makes the repository when it is saved, and uploads go there by tokens that are renewed', async () => {
    expect(await call.check()).toMatchObject({ ok: true, repository: { state: 'missing' } });
    expect(github.world.repositories).toEqual([]);
    expect((await call.connect()).connection).toMatchObject({
      address: `${github.site}/acme/apps.git`,
      github: { credential: 'app', appId: app.clientId },
    });
    expect(repository()).toMatchObject({ name: 'apps', private: true });
    await deploy(platform, 'forge', await zipFiles(page('one')));
    expect(inRepository('forge/index.html')).toContain('one');

    github.endInstallationTokens();
    const run = await upload(platform, 'forge', await zipFiles(page('two')));
    expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'succeeded' });
    expect(inRepository('forge/index.html')).toContain('two');
  });

  it('that loses its access makes uploads wait with the reason, on the page too, and they go on by themselves', async () => {
    await call.connect();
    const [installation] = github.world.installations;
    if (!installation) throw new Error('The App is not installed.');
    await deploy(platform, 'waits', await zipFiles(page('before')));
    installation.suspended = true;
    const run = await upload(platform, 'waits', await zipFiles(page('after')));
    await untilWaits(run, 'git-access-refused');
    expect(await call.state()).toMatchObject({ ok: false, failure: { params: { why: 'app-suspended' } } });
    const pid = (await platform.processes()).find(({ name }) => name === 'server')?.pid ?? 0;
    await platform.kill('server');
    await platform.untilBack('server', pid);
    installation.suspended = false;
    expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'succeeded' });
    expect(inRepository('waits/index.html')).toContain('after');
    expect(await call.state()).toMatchObject({ ok: true, repository: { state: 'there', isPrivate: true } });
  });

  it('finds a renamed repository when the connection is saved again; the run that waited goes on', async () => {
    await call.connect();
    await deploy(platform, 'moves', await zipFiles(page('before')));
    github.world.rename(repository(), 'services');
    const newAddress = `${github.site}/acme/services.git`;
    const run = await upload(platform, 'moves', await zipFiles(page('after')));
    await untilWaits(run, 'git-repository-moved');
    expect(await call.state()).toMatchObject({ failure: { params: { newAddress } } });
    expect((await call.connect()).connection?.address).toBe(newAddress);
    expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'succeeded' });
    expect(inRepository('moves/index.html')).toContain('after');
  });

  it('is not asked for while a limit lasts; the run waits with its end, and goes on', async () => {
    await call.connect();
    await deploy(platform, 'limited', await zipFiles(page('before')));
    github.endInstallationTokens();
    github.limit = { until: github.now() + 25_000, how: 'remaining' };
    expect(await call.state()).toMatchObject({ failure: { code: 'git-rate-limited' } });
    const run = await upload(platform, 'limited', await zipFiles(page('after')));
    await untilWaits(run, 'git-rate-limited');
    expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'succeeded' });
    expect(inRepository('limited/index.html')).toContain('after');
  });

  it('tells of a developer’s push by a webhook that the platform makes, and the push goes live', async () => {
    const [installation] = github.world.installations;
    if (installation) installation.permissions.repository_hooks = 'write';
    await call.connect();
    await deploy(platform, 'pushed', await zipFiles(page('by upload')));
    const install = (panel: string) => platform.api.call(connections.installGitHook, { body: { panel } });
    expect(await install(platform.url)).toEqual({ ok: true });
    expect(await install(platform.url)).toEqual({ ok: true });
    expect(repository().hooks).toMatchObject([{ url: `${platform.url}/hooks/github` }]);
    const commit = await pushByHand('pushed', '<p>by push</p>');
    const run = await until(
      async () =>
        (await platform.api.call(operations.listRuns, { params: { app: 'pushed' } })).find(
          (one) => one.kind === 'push',
        ),
      { timeoutMs: 30_000, what: 'a run for the push' },
    );
    expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'succeeded', commit });
    expect((await visit(platform, 'pushed')).text).toContain('by push');
    expect(github.deliveries).toEqual([202]);
  });

  it('keeps its key and tokens to itself', async () => {
    await call.connect();
    const run = await deploy(platform, 'secrets', await zipFiles(page('one')));
    const settings = JSON.stringify(await platform.api.call(connections.gitSettings, {}));
    expect(grep(run.commit ?? '', platform.data.root)).toBe(true);
    const lines = app.privateKey.split('\n').filter((line) => line.length > 40);
    for (const secret of [...lines, ...github.world.grants.keys()]) {
      expect(settings).not.toContain(secret);
      expect(grep(secret, platform.data.root)).toBe(false);
    }
  });
});

/** What a developer does who has the right to: clones, changes, pushes. Gives the commit. */
async function pushByHand(appName: string, text: string): Promise<string> {
  const { owner, name } = repository();
  const token = github.world.addToken(github.world.addAccount('dev', 'User'), { account: owner });
  const clone = mkdtempSync(join(tmpdir(), 'nonstop4-clone-'));
  // Not in turn: GitHub is in this very process.
  const git = async (...args: string[]) => {
    const as = ['-C', clone, '-c', 'user.name=Dev', '-c', 'user.email=dev@localhost'];
    return (await promisify(execFile)('git', [...as, ...args])).stdout.trim();
  };
  try {
    const site = github.site.replace('://', `://x-access-token:${token}@`);
    await git('clone', '--quiet', `${site}/${owner.login}/${name}.git`, '.');
    writeFileSync(join(clone, OWNER.name, appName, 'index.html'), text);
    await git('commit', '--quiet', '-a', '-m', 'changed by hand');
    await git('push', '--quiet');
    return await git('rev-parse', 'HEAD');
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}

/** Whether a text is in any file of the platform's: its database, logs, repository. */
function grep(text: string, directory: string): boolean {
  try {
    execFileSync('grep', ['-rqF', '-e', text, directory]);
    return true;
  } catch {
    return false;
  }
}
