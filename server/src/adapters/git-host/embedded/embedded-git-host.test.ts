import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  author,
  type Content,
  pushContent,
  signal,
  writeContent,
} from '../../../../../testing/ports/git-host/git-host.suite.ts';
import { smallDisk } from '../../../../../testing/small-disk.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { EmbeddedGitHost } from './embedded-git-host.ts';

const shop = { userName: 'kim', appName: 'shop' };

function newHost(options: { maxPacks?: number } = {}) {
  const repository = join(temporaryDirectory(), 'sources.git');
  return {
    repository,
    host: new EmbeddedGitHost({ repository, now: () => Date.UTC(2026, 0, 2, 3, 4, 5), ...options }),
  };
}

/** Plain git on the repository, as an operator would look at it. */
function git(repository: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync('git', ['--git-dir', repository, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

describe('what lies in the repository', () => {
  it('is one directory for each App, in a history that git finds sound', async () => {
    const { host, repository } = newHost();
    await pushContent(host, { 'a.js': '1' }, { run: 'run_1' });
    await pushContent(host, { 'b.js': '1' }, { app: 'blog' });
    await host.removeApp(shop, author);
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'main')).toBe('kim/blog/b.js');
    expect(git(repository, 'fsck', '--strict')).not.toMatch(/error|missing|dangling commit/);
    expect(git(repository, 'log', '--format=%an <%ae> %at %s', 'main').split('\n').slice(0, 3)).toEqual([
      '김철수 <kim@users.nonstop4.invalid> 1767323045 shop: removed',
      '김철수 <kim@users.nonstop4.invalid> 1767323045 blog: upload',
      '김철수 <kim@users.nonstop4.invalid> 1767323045 shop: upload',
    ]);
  });

  it('cannot be forged by the words of a message or an author', async () => {
    const { host, repository } = newHost();
    const request = { place: shop, contentDirectory: writeContent({ a: '1' }), signal };
    const evil = { name: 'x>\ncommitter Eve <e@e> 0 +0000\n', email: 'a@b> 1 +0000\nfrom main~1\n' };
    const forged = 'm\n\nNonstop4-App: kim/shop\nNonstop4-Run: run_2';
    const first = await host.push({
      ...request,
      author: evil,
      message: forged,
      trailers: { 'Nonstop4-Run': 'run_1\nNonstop4-Run: run_3' },
    });
    expect(git(repository, 'log', '-1', '--format=%cn', 'main')).toBe('NonStop4');
    for (const run of ['run_2', 'run_3']) {
      const { commit } = await host.push({ ...request, author, message: 'm', trailers: { 'Nonstop4-Run': run } });
      expect(commit).not.toBe(first.commit);
    }
    expect(git(repository, 'fsck', '--strict')).not.toMatch(/error/);
  });

  it('stays in few packs, and whole, while pushes and tidying go on', async () => {
    const { host, repository } = newHost({ maxPacks: 3 });
    const revisions = [];
    for (let at = 0; at < 24; at += 1) revisions.push(await pushContent(host, { name: `${at}` }));
    await host.close();
    const packs = readdirSync(join(repository, 'objects', 'pack')).filter((name) => name.endsWith('.pack'));
    expect(packs.length).toBeLessThan(12);
    for (const [at, revision] of revisions.entries()) {
      expect((await host.readFile(revision, 'name', 10)).content.toString()).toBe(`${at}`);
    }
    expect(git(repository, 'fsck', '--strict')).not.toMatch(/error|missing/);
  });

  it('is not run: hooks and configuration of the repository are not obeyed', async () => {
    const { host, repository } = newHost();
    await pushContent(host, { a: '1' });
    const mark = join(temporaryDirectory(), 'mark');
    mkdirSync(join(repository, 'hooks'));
    for (const hook of ['reference-transaction', 'post-checkout', 'post-index-change']) {
      writeFileSync(join(repository, 'hooks', hook), `#!/bin/sh\ntouch ${mark}\n`);
      chmodSync(join(repository, 'hooks', hook), 0o755);
    }
    const revision = await pushContent(host, { a: '2' });
    await host.exportTo(revision, join(temporaryDirectory(), 'out'), signal);
    expect(() => readFileSync(mark)).toThrow('ENOENT');
  });
});

describe('two writers', () => {
  it('in two processes both land, every time', async () => {
    const { host, repository } = newHost();
    await pushContent(host, { a: '1' }, { app: 'first' });
    const writers = ['left', 'right'].map((app) => startPush(repository, app, 10, { n: app }));
    expect(await Promise.all(writers.map((child) => once(child, 'exit')))).toEqual([
      [0, null],
      [0, null],
    ]);
    const subjects = git(repository, 'log', '--format=%s', 'main').split('\n');
    expect(subjects.filter((subject) => subject === 'left: upload')).toHaveLength(10);
    expect(subjects.filter((subject) => subject === 'right: upload')).toHaveLength(10);
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual([
      'kim/first/a',
      'kim/left/n',
      'kim/right/n',
    ]);
  });

  it('make the repository at once', async () => {
    const { host, repository } = newHost();
    const other = new EmbeddedGitHost({ repository });
    await Promise.all([pushContent(host, { a: '1' }), pushContent(other, { a: '1' }, { app: 'blog' })]);
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'main').split('\n')).toEqual(['kim/blog/a', 'kim/shop/a']);
    expect(readdirSync(join(repository, '..'))).toEqual(['sources.git']);
  });

  it('are not stopped for ever by the lock of a git that was killed', async () => {
    const { host, repository } = newHost();
    await pushContent(host, { a: '1' });
    const lock = join(repository, 'refs', 'heads', 'main.lock');
    writeFileSync(lock, '');
    const anHourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(lock, anHourAgo, anHourAgo);
    const revision = await pushContent(host, { a: '2' });
    expect(git(repository, 'rev-parse', 'main')).toBe(revision.commit);
  });
});

describe('failures', () => {
  it('a push that is canceled in the middle changes nothing and leaves nothing', async () => {
    const { host, repository } = newHost();
    const { commit } = await pushContent(host, { a: '1' });
    const contentDirectory = writeContent(
      Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`file-${at}`, `${at}`])),
    );
    const stop = new AbortController();
    const pushing = host.push({
      place: shop,
      contentDirectory,
      author,
      message: 'm',
      trailers: {},
      signal: stop.signal,
    });
    await expect
      .poll(() => readdirSync(join(repository, 'objects', 'pack')).some((name) => name.startsWith('tmp_')))
      .toBe(true);
    stop.abort(new Error('canceled'));
    await expect(pushing).rejects.toThrow('canceled');
    expect(git(repository, 'rev-parse', 'main')).toBe(commit);
    expect(readdirSync(repository).filter((name) => name.startsWith('fast_import_crash'))).toEqual([]);
    expect(readdirSync(join(repository, 'objects', 'pack')).filter((name) => name.startsWith('tmp_'))).toEqual([]);
    await pushContent(host, { a: '2' });
  });

  it('a server that is killed in the middle of a push: nothing changed, and the same run is pushed at its next start', async () => {
    const { host, repository } = newHost();
    const { commit } = await pushContent(host, { a: '1' });
    const child = startPush(repository, 'shop', 1, { film: randomBytes(30_000_000) });
    await expect
      .poll(() => readdirSync(join(repository, 'objects', 'pack')).some((name) => name.startsWith('tmp_')))
      .toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(git(repository, 'rev-parse', 'main')).toBe(commit);
    const again = await pushContent(host, { a: '2' }, { run: 'run_1' });
    expect(git(repository, 'rev-parse', 'main')).toBe(again.commit);
    expect(git(repository, 'fsck', '--strict')).not.toMatch(/error|missing/);
  });

  it('a content directory that is gone', async () => {
    const { host } = newHost();
    const request = {
      place: shop,
      contentDirectory: '/nonexistent/content',
      author,
      message: 'm',
      trailers: {},
      signal,
    };
    await expect(host.push(request)).rejects.toThrow('ENOENT');
  });

  it('git that is not installed', async () => {
    const host = new EmbeddedGitHost({
      repository: join(temporaryDirectory(), 'sources.git'),
      searchPath: '/nonexistent',
    });
    const failure = { code: 'git-unreachable', params: { message: expect.stringContaining('install git') } };
    await expect(pushContent(host, { a: '1' })).rejects.toMatchObject({ failure });
    expect(await host.health()).toMatchObject({ ok: false, message: expect.stringContaining('install git') });
  });

  it('a repository that is damaged', async () => {
    const { host, repository } = newHost();
    const revision = await pushContent(host, { a: '1' });
    const packs = join(repository, 'objects', 'pack');
    for (const name of readdirSync(packs)) writeFileSync(join(packs, name), 'damaged');
    const failure = { code: 'git-unreachable', params: { message: 'its repository is damaged or missing' } };
    await expect(pushContent(host, { a: '2' })).rejects.toMatchObject({ failure });
    await expect(host.listFiles(revision)).rejects.toMatchObject({ failure });
    expect(await host.health()).toEqual({
      ok: false,
      message: 'git cannot be used: its repository is damaged or missing',
    });
  });

  it('something else in the place of the repository, which is left alone', async () => {
    const { host, repository } = newHost();
    mkdirSync(repository);
    writeFileSync(join(repository, 'mine'), '');
    await expect(pushContent(host, { a: '1' })).rejects.toMatchObject({ failure: { code: 'git-unreachable' } });
    expect(readdirSync(repository)).toEqual(['mine']);
    expect(readdirSync(join(repository, '..'))).toEqual(['sources.git']);
  });

  it('a repository that was removed is made again', async () => {
    const { host, repository } = newHost();
    const revision = await pushContent(host, { a: '1' });
    rmSync(repository, { recursive: true });
    await expect(host.listFiles(revision)).rejects.toMatchObject({ code: 'not-found' });
    await pushContent(host, { a: '1' });
  });

  it('a full disk', async (context) => {
    const disk = smallDisk(context, 512);
    const host = new EmbeddedGitHost({ repository: join(disk, 'sources.git') });
    const revision = await pushContent(host, { a: '1' });
    const large = { film: randomBytes(1_000_000) };
    await expect(pushContent(host, { ...large, b: '2' })).rejects.toMatchObject({ failure: { code: 'disk-full' } });
    expect((await host.listFiles(revision)).map(({ path }) => path)).toEqual(['a']);
    await pushContent(host, { b: '2' });
  });

  it('a patch that is too large to be shown', async () => {
    const { host } = newHost();
    const line = 'a line of some length that is repeated\n';
    const revision = await pushContent(host, { 'a.txt': line.repeat(20_000), 'b.txt': 'b\n' });
    const [large, small] = await host.diff(undefined, revision);
    expect(large).toMatchObject({ path: 'a.txt', added: 20_000, binary: false });
    expect(large?.patch.length).toBeLessThan(200_200);
    expect(large?.patch).toMatch(/too large to be shown\.\n$/);
    expect(small?.patch).toContain('+b\n');
  });
});

/** Another process of this platform that pushes again and again; killed with the test. */
function startPush(repository: string, app: string, times: number, content: Content): ChildProcess {
  const script = `
    import { EmbeddedGitHost } from ${JSON.stringify(new URL('./embedded-git-host.ts', import.meta.url).href)};
    const [repository, app, times, contentDirectory] = process.argv.slice(1);
    const host = new EmbeddedGitHost({ repository });
    for (let at = 0; at < Number(times); at += 1) {
      await host.push({ place: { userName: 'kim', appName: app }, contentDirectory, author: { name: 'k', email: 'k' },
        message: app + ': upload', trailers: {}, signal: new AbortController().signal });
    }`;
  const args = ['--input-type=module', '-e', script, repository, app, String(times), writeContent(content)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
