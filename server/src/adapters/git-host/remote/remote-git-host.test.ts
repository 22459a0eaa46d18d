import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandLinesOfGit } from '../../../../../testing/git-server/command-lines.ts';
import { HttpGitServer } from '../../../../../testing/git-server/http-git-server.ts';
import { SshGitServer } from '../../../../../testing/git-server/ssh-git-server.ts';
import { author, pushContent } from '../../../../../testing/ports/git-host/git-host.suite.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import type { GitConnection } from '../../../domain/git-connection.ts';
import { GitHubForge } from '../github/github-forge.ts';
import { RemoteGitHost } from './remote-git-host.ts';
import { makeKey } from './ssh-keys.ts';

const TOKEN = 'ghp_very-secret-0123456789';

function git(directory: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(
    'git',
    ['-c', 'user.name=Dev', '-c', 'user.email=dev@localhost', ...args],
    {
      cwd: directory,
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** A git server with one empty repository, and a host whose connection can be changed. */
async function served() {
  const root = temporaryDirectory();
  const repository = join(root, 'apps.git');
  git(root, 'init', '--quiet', '--bare', '--initial-branch=main', repository);
  git(repository, 'config', 'http.receivepack', 'true');
  const server = await HttpGitServer.start({ root, userName: 'x-access-token', token: TOKEN });
  onTestFinished(() => server.down().catch(() => undefined));
  const connection: GitConnection = {
    address: server.addressOf('apps.git'),
    branch: 'main',
    access: { kind: 'token', userName: 'x-access-token', token: TOKEN },
  };
  return { server, repository, connection, ...newHost(() => connection) };
}

function newHost(connection: () => GitConnection | undefined) {
  const local = join(temporaryDirectory(), 'sources.git');
  const host = new RemoteGitHost({ repository: local, connection: async () => connection(), forge: new GitHubForge() });
  return { local, host };
}

/** What a developer does: clones, changes, pushes. */
function developer(repository: string) {
  const clone = join(temporaryDirectory(), 'clone');
  git('/', 'clone', '--quiet', repository, clone);
  return {
    push(path: string, text: string) {
      mkdirSync(join(clone, path, '..'), { recursive: true });
      writeFileSync(join(clone, path), text);
      git(clone, 'add', '.');
      git(clone, 'commit', '--quiet', '-m', `changed ${path}`);
      git(clone, 'pull', '--quiet', '--rebase');
      git(clone, 'push', '--quiet');
      return git(clone, 'rev-parse', 'HEAD');
    },
  };
}

describe('a repository on a git server', () => {
  it('has every upload when its push is over, one directory for each app, with author and run', async () => {
    const { host, repository } = await served();
    const { commit } = await pushContent(host, { 'a.js': '1' }, { run: 'run_1' });
    await pushContent(host, { 'b.js': '1' }, { app: 'blog', run: 'run_2' });
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual([
      'kim/blog/b.js',
      'kim/shop/a.js',
    ]);
    expect(git(repository, 'log', '--format=%an %cn %(trailers:key=Nonstop4-Run,valueonly,separator=)', 'main')).toBe(
      '김철수 NonStop4 run_2\n김철수 NonStop4 run_1\nNonStop4 NonStop4',
    );
    expect(git(repository, 'rev-parse', 'main~1')).toBe(commit);
    await host.removeApp({ userName: 'kim', appName: 'blog' }, author);
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'main')).toBe('kim/shop/a.js');
  });

  it('may be pushed to by developers: an upload keeps what they did beside its directory', async () => {
    const { host, repository } = await served();
    await pushContent(host, { 'a.js': '1' });
    const dev = developer(repository);
    dev.push('kim/blog/b.js', '1');
    dev.push('README.md', 'ours');
    const mine = await pushContent(host, { 'a.js': '2' });
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual([
      ...['README.md', 'kim/blog/b.js', 'kim/shop/a.js'],
    ]);
    expect(git(repository, 'rev-parse', 'main')).toBe(mine.commit);
    expect((await host.readFile(mine, 'a.js', 9)).content.toString()).toBe('2');
  });

  it('gives a commit that only the server has', async () => {
    const { host, repository } = await served();
    await pushContent(host, { 'a.js': '1' });
    const commit = developer(repository).push('kim/shop/a.js', 'by hand');
    const revision = { commit, directory: 'kim/shop' };
    expect((await host.readFile(revision, 'a.js', 99)).content.toString()).toBe('by hand');
    const unknown = { commit: '0'.repeat(40), directory: 'kim/shop' };
    await expect(host.listFiles(unknown)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('tells what developers have pushed since, to each app’s directory', async () => {
    const { host, repository } = await served();
    await pushContent(host, { 'a.js': '1' }, { run: 'run_1' });
    const { head } = await host.pushesSince(undefined);
    const dev = developer(repository);
    dev.push('README.md', 'for no app');
    dev.push('kim/README.md', 'for no app either');
    dev.push('kim/shop/a.js', '2');
    const commit = dev.push('kim/shop/lib/b.js', '3');
    dev.push('Kim/Shop/a.js', 'no name of an app');
    const { pushes } = await host.pushesSince(head);
    const place = { userName: 'kim', appName: 'shop' };
    expect(pushes).toEqual([{ place, commit, author: { name: 'Dev', email: 'dev@localhost' } }]);
  });

  it('takes a push of a run once, although the server was killed before it knew', async () => {
    const { host, repository, connection } = await served();
    await pushContent(host, { a: '0' });
    const { host: other } = newHost(() => connection);
    const first = await pushContent(other, { a: '1' }, { run: 'run_1' });
    const again = await pushContent(host, { a: '1' }, { run: 'run_1' });
    expect(again).toEqual(first);
    expect(git(repository, 'rev-list', '--count', 'main')).toBe('3');
  });

  it('is written by two servers at once, and each upload lands', async () => {
    const { host, repository, connection } = await served();
    await pushContent(host, { a: '0' });
    const { host: other } = newHost(() => connection);
    const pushes = Array.from({ length: 6 }, (_, n) =>
      pushContent(n % 2 ? host : other, { n: `${n}` }, { app: `app-${n}`, run: `run_${n}` }),
    );
    const revisions = await Promise.all(pushes);
    for (const { commit } of revisions) git(repository, 'merge-base', '--is-ancestor', commit, 'main');
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'main').split('\n')).toHaveLength(7);
  });

  it('that comes later gets the history of before; one with its own keeps it, and so do we', async () => {
    const { connection, repository } = await served();
    let current: GitConnection | undefined;
    const { host } = newHost(() => current);
    const before = await pushContent(host, { a: 'before' });
    current = connection;
    await pushContent(host, { a: 'after' });
    expect(git(repository, 'log', '--format=%H', 'main').split('\n')).toContain(before.commit);

    const { repository: second, connection: foreign } = await served();
    const theirs = await pushContent(newHost(() => foreign).host, { b: '1' }, { app: 'blog' });
    current = foreign;
    const onto = await pushContent(host, { a: 'moved' });
    expect(git(second, 'rev-parse', 'main~1')).toBe(theirs.commit);
    expect(git(second, 'rev-parse', 'main')).toBe(onto.commit);
    expect((await host.readFile(before, 'a', 9)).content.toString()).toBe('before');
  });
});

describe('a token', () => {
  it('is in no argument, file or log of git, and goes to no other server', async () => {
    const { host, local, server, connection } = await served();
    await pushContent(host, { a: '1' });
    const seen: string[] = [];
    const spy = await HttpGitServer.start({ root: temporaryDirectory(), userName: 'x', token: 'x' });
    onTestFinished(() => spy.down());
    spy.refuse((request, response) => {
      seen.push(request.headers.authorization ?? 'none');
      response.writeHead(404).end();
      return true;
    });
    let commandLines = '';
    server.refuse((request, response) => {
      commandLines += commandLinesOfGit();
      response
        .writeHead(302, { location: `${spy.addressOf('apps.git')}${(request.url ?? '').slice('/apps.git'.length)}` })
        .end();
      return true;
    });
    await expect(pushContent(host, { a: '2' })).rejects.toMatchObject({ failure: { code: 'git-repository-moved' } });
    expect(seen).toEqual([]);
    expect(commandLines).toContain(connection.address);
    const encoded = Buffer.from(`x-access-token:${TOKEN}`).toString('base64');
    for (const secret of [TOKEN, encoded]) {
      expect(commandLines).not.toContain(secret);
      expect(spawnSync('grep', ['-rF', secret, local]).status).toBe(1);
    }
  });
});

describe('what is in the way', () => {
  it.each([
    ['nonsense', (response: ServerResponse) => response.end('<html>not git')],
    ['lengths that lie', (response: ServerResponse) => response.end('ffffabc')],
  ])('an answer that is %s is told as a server that cannot be used', async (_, answer) => {
    const { host, server } = await served();
    await pushContent(host, { a: '1' });
    server.refuse((request, response) => {
      const service = /service=([\w-]+)/.exec(request.url ?? '')?.[1] ?? 'git-upload-pack';
      answer(response.writeHead(200, { 'content-type': `application/x-${service}-advertisement` }));
      return true;
    });
    await expect(pushContent(host, { a: '2' })).rejects.toMatchObject({
      failure: { code: expect.stringMatching(/^git-/) },
    });
  });

  it.each([
    ['a token that has expired', 401, 'git-access-refused'],
    ['a token without the right to push', 403, 'git-access-refused'],
    ['a repository that is gone', 404, 'git-repository-missing'],
    ['too many requests', 429, 'git-rate-limited'],
    ['a server in trouble', 503, 'git-server-unreachable'],
  ])('%s is said as such, changes nothing, and is over when it is over', async (_what, status, code) => {
    const { host, server, repository, local } = await served();
    await pushContent(host, { a: '1' });
    const before = git(repository, 'rev-parse', 'main');
    server.refuse((_request, response) => {
      response.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="git"' } : {}).end();
      return true;
    });
    const failure = { code, params: { host: '127.0.0.1', message: expect.stringMatching(/\S/) } };
    await expect(pushContent(host, { a: '2' }, { run: 'run_2' })).rejects.toMatchObject({ failure });
    expect(git(repository, 'rev-parse', 'main')).toBe(before);
    expect(git(local, 'rev-parse', 'main')).toBe(before);
    server.refuse();
    const { commit } = await pushContent(host, { a: '2' }, { run: 'run_2' });
    expect(git(repository, 'rev-parse', 'main')).toBe(commit);
  });

  it('a wrong token', async () => {
    const { host, server } = await served();
    server.token = 'another';
    await expect(pushContent(host, { a: '1' })).rejects.toMatchObject({ failure: { code: 'git-access-refused' } });
  });

  it('a server that is down', async () => {
    const { host, server, repository } = await served();
    await pushContent(host, { a: '1' });
    await server.down();
    const failure = {
      code: 'git-server-unreachable',
      params: { message: expect.stringContaining('refused') },
    };
    await expect(pushContent(host, { a: '2' }, { run: 'run_2' })).rejects.toMatchObject({ failure });
    await server.up();
    const { commit } = await pushContent(host, { a: '2' }, { run: 'run_2' });
    expect(git(repository, 'rev-parse', 'main')).toBe(commit);
  });

  it('a server that dies in the middle of a push', async () => {
    const { host, server, repository } = await served();
    await pushContent(host, { a: '1' });
    const before = git(repository, 'rev-parse', 'main');
    server.refuse((request) => {
      if (request.method === 'POST') request.socket.destroy();
      return request.method === 'POST';
    });
    await expect(pushContent(host, { a: '2' })).rejects.toMatchObject({ failure: { code: 'git-server-unreachable' } });
    expect(git(repository, 'rev-parse', 'main')).toBe(before);
  });

  it('a rule of the server', async () => {
    const { host, repository } = await served();
    writeFileSync(
      join(repository, 'hooks', 'pre-receive'),
      '#!/bin/sh\necho "GH006: Protected branch update failed"\nexit 1\n',
      { mode: 0o755 },
    );
    const failure = { code: 'git-push-refused', lastLines: expect.arrayContaining([expect.stringContaining('GH006')]) };
    await expect(pushContent(host, { a: '1' })).rejects.toMatchObject({ failure });
  });

  it('a push that is canceled leaves both as they were', async () => {
    const { host, server, repository } = await served();
    const first = await pushContent(host, { a: '1' });
    const stop = new AbortController();
    server.refuse(() => {
      stop.abort(new Error('canceled'));
      return true;
    });
    const contentDirectory = temporaryDirectory();
    writeFileSync(join(contentDirectory, 'a'), '2');
    const place = { userName: 'kim', appName: 'shop' };
    const push = host.push({ place, contentDirectory, author, message: 'm', trailers: {}, signal: stop.signal });
    await expect(push).rejects.toThrow('canceled');
    server.refuse();
    expect(git(repository, 'rev-parse', 'main')).toBe(first.commit);
    await pushContent(host, { a: '2' });
  });

  it('links that a developer pushed are not taken into a build', async () => {
    const { host, repository } = await served();
    await pushContent(host, { a: '1' });
    const clone = join(temporaryDirectory(), 'clone');
    git('/', 'clone', '--quiet', repository, clone);
    spawnSync('ln', ['-s', '/etc/passwd', join(clone, 'kim/shop/b')]);
    git(clone, 'add', '.');
    git(clone, 'commit', '--quiet', '-m', 'link');
    git(clone, 'push', '--quiet');
    const revision = { commit: git(clone, 'rev-parse', 'HEAD'), directory: 'kim/shop' };
    const out = join(temporaryDirectory(), 'out');
    await expect(host.exportTo(revision, out, new AbortController().signal)).rejects.toMatchObject({
      failure: { code: 'git-refused', params: { path: 'b' } },
    });
  });
});

describe('by ssh', () => {
  async function servedBySsh() {
    const repository = join(temporaryDirectory(), 'apps.git');
    git('/', 'init', '--quiet', '--bare', '--initial-branch=main', repository);
    const server = await SshGitServer.start(temporaryDirectory());
    onTestFinished(() => server.down());
    const pair = await makeKey();
    server.letIn(pair.publicKey);
    const connection: GitConnection = {
      address: server.addressOf(repository),
      branch: 'main',
      access: { kind: 'ssh-key', ...pair, knownHosts: server.knownHostsLine() },
    };
    return { repository, server, connection };
  }

  it('an upload lands with a key of its own, which stays nowhere on the disk', async () => {
    const { repository, connection } = await servedBySsh();
    const { host } = newHost(() => connection);
    const { commit } = await pushContent(host, { 'a.js': '1' });
    expect(git(repository, 'rev-parse', 'main')).toBe(commit);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('nonstop4-ssh-'))).toEqual([]);
  });

  it('an unknown key, a read-only one, another server in its place and a dead one are told apart', async () => {
    const { server, connection } = await servedBySsh();
    const { host } = newHost(() => connection);
    const codeOf = (work: Promise<unknown>) =>
      work.then(
        () => 'none',
        (error) => error.failure.code,
      );
    const other = { ...connection, address: connection.address.replace(/apps\.git$/, 'others.git') };
    expect(await codeOf(pushContent(newHost(() => other).host, { a: '1' }))).toBe('git-repository-missing');
    const access = { ...connection.access, knownHosts: '' } as GitConnection['access'];
    expect(await codeOf(pushContent(newHost(() => ({ ...connection, access })).host, { a: '1' }))).toBe(
      'git-host-key-unknown',
    );
    server.letIn('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHX1c0vV7zC8dLMRAXQ3cYv9u6kJZrX1gq0p7f3a4b5c nobody');
    expect(await codeOf(pushContent(host, { a: '1' }))).toBe('git-access-refused');
    await server.down();
    expect(await codeOf(pushContent(host, { a: '1' }))).toBe('git-server-unreachable');
  });
});
