import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connections, type GitConnectionDraft, operations, type Run } from '@nonstop4/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { git } from '../testing/git-server/git.ts';
import { HttpGitServer } from '../testing/git-server/http-git-server.ts';
import { SshGitServer } from '../testing/git-server/ssh-git-server.ts';
import { deploy, type Files, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, OWNER, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

const TOKEN = 'a-token-of-the-forge';

const page = (text: string): Files => ({ 'index.html': `<!doctype html><p>${text}</p>` });

let platform: EmbeddedPlatform;
let root: string;
let server: HttpGitServer;
let repository: string;

beforeAll(async () => {
  platform = await startEmbeddedPlatform();
});
afterAll(async () => {
  await platform?.stop();
});
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'nonstop4-forge-'));
  repository = join(root, 'apps.git');
  git(root, 'init', '--quiet', '--bare', '--initial-branch=main', repository);
  git(repository, 'config', 'http.receivepack', 'true');
  server = await HttpGitServer.start({ root, userName: 'kim', token: TOKEN });
  return async () => {
    await server.down().catch(() => undefined);
    rmSync(root, { recursive: true, force: true });
  };
});

const draft = (token = TOKEN): GitConnectionDraft => ({
  address: server.addressOf('apps.git'),
  access: { kind: 'token', userName: 'kim', token },
});
const connect = (body = draft()) => platform.api.call(connections.connectGit, { body });
const readRun = (id: string) => platform.api.call(operations.getRun, { params: { run: id } });
const untilWaits = (run: Run, code: string) =>
  until(async () => (await readRun(run.id).catch(() => undefined))?.waitsFor?.code === code, {
    timeoutMs: 30_000,
    what: `run ${run.number} to wait for ${code}`,
  });

describe('code on a git server', () => {
  it('is there when an app is live; a wrong token is not saved', async () => {
    await expect(connect(draft('expired'))).rejects.toMatchObject({ problem: { code: 'git-unusable' } });
    await connect();
    const run = await deploy(platform, 'forge', await zipFiles(page('one')));
    expect(git(repository, 'show', `${run.commit}:${OWNER.name}/forge/index.html`)).toContain('one');
    expect(git(repository, 'rev-parse', 'main')).toBe(run.commit);
    const trailers = git(repository, 'log', '-1', '--format=%(trailers:only,unfold)', 'main');
    expect(trailers).toContain(`Nonstop4-Run: ${run.id}\nNonstop4-Release: ${run.release}`);
    const next = await deploy(platform, 'forge', await zipFiles(page('two')));
    const number = git(repository, 'log', '-1', '--format=%(trailers:key=Nonstop4-Release,valueonly)', 'main').trim();
    expect(number).toBe(String(next.release));
    expect(git(repository, 'log', '-1', '--format=%an', 'main')).toBe(OWNER.name);
  });

  it('that is away makes uploads wait, also when the platform’s server is killed meanwhile; none is lost', async () => {
    await connect();
    await server.down();
    const first = await upload(platform, 'away-one', await zipFiles(page('first')));
    await untilWaits(first, 'git-server-unreachable');
    const second = await upload(platform, 'away-two', await zipFiles(page('second')));
    await untilWaits(second, 'git-server-unreachable');
    const pid = (await platform.processes()).find(({ name }) => name === 'server')?.pid ?? 0;
    await platform.kill('server');
    await platform.untilBack('server', pid);
    await untilWaits(first, 'git-server-unreachable');
    await server.up();
    for (const run of [first, second]) expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'succeeded' });
    expect((await visit(platform, 'away-two')).text).toContain('second');
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual(
      expect.arrayContaining([`${OWNER.name}/away-one/index.html`, `${OWNER.name}/away-two/index.html`]),
    );
  });

  it('that dies in the middle of a push gets the upload when it is back, once', async () => {
    await connect();
    await deploy(platform, 'middle', await zipFiles(page('before')));
    const before = git(repository, 'rev-parse', 'main');
    server.refuse((request) => {
      if (request.method === 'POST') request.socket.destroy();
      return request.method === 'POST';
    });
    const run = await upload(platform, 'middle', await zipFiles(page('after')));
    await untilWaits(run, 'git-server-unreachable');
    expect(git(repository, 'rev-parse', 'main')).toBe(before);
    expect((await visit(platform, 'middle')).text).toContain('before');
    server.refuse();
    expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'succeeded' });
    expect(git(repository, 'rev-list', '--count', `${before}..main`)).toBe('1');
  });

  it('whose token expires is waited for until the owner gives a new one', async () => {
    await connect();
    server.token = 'renewed';
    const run = await upload(platform, 'expired', await zipFiles(page('one')));
    await untilWaits(run, 'git-access-refused');
    const [listed] = (await platform.api.call(operations.listApps, {})).filter(({ name }) => name === 'expired');
    expect(listed?.lastRun).toMatchObject({ waitsFor: 'git' });
    await connect(draft('renewed'));
    expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'succeeded' });
  });

  it('goes live by a developer’s push, at once where a webhook tells of it', async () => {
    await connect();
    await deploy(platform, 'pushed', await zipFiles(page('by upload')));
    const { path, secret } = await platform.api.call(connections.makeGitHook, {});
    const clone = join(root, 'clone');
    git(root, 'clone', '--quiet', repository, clone);
    mkdirSync(join(clone, OWNER.name, 'pushed'), { recursive: true });
    writeFileSync(join(clone, OWNER.name, 'pushed', 'index.html'), '<p>by push</p>');
    git(clone, 'commit', '--quiet', '-a', '-m', 'changed by hand');
    git(clone, 'push', '--quiet');
    const commit = git(clone, 'rev-parse', 'HEAD');
    const body = JSON.stringify({ ref: 'refs/heads/main', after: commit });
    const answer = await fetch(`${platform.url}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'push',
        'x-github-delivery': commit,
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
      body,
    });
    expect([answer.status, await answer.json()]).toEqual([202, { outcome: 'looking' }]);
    const run = await until(
      async () =>
        (await platform.api.call(operations.listRuns, { params: { app: 'pushed' } })).find(
          (one) => one.kind === 'push',
        ),
      { timeoutMs: 30_000, what: 'a run for the push' },
    );
    expect(await untilEnded(platform, run.id)).toMatchObject({ state: 'succeeded', commit, requestedBy: 'Dev' });
    expect((await visit(platform, 'pushed')).text).toContain('by push');
  });

  it('by ssh is reached with a key of the platform’s, once the server’s key was accepted', async () => {
    const sshd = await SshGitServer.start(mkdtempSync(join(root, 'sshd-')));
    try {
      const { publicKey } = await platform.api.call(connections.makeGitKey, {});
      sshd.letIn(publicKey);
      const address = sshd.addressOf(repository);
      const { keys } = await platform.api.call(connections.gitHostKeys, { body: { address } });
      expect(keys).toMatchObject([{ type: 'ssh-ed25519', line: sshd.knownHostsLine() }]);
      await connect({ address, access: { kind: 'ssh-key', hostKeys: keys.map(({ line }) => line) } });
      const run = await deploy(platform, 'by-ssh', await zipFiles(page('by ssh')));
      expect(git(repository, 'rev-parse', 'main')).toBe(run.commit);
    } finally {
      await sshd.down();
    }
  });
});
