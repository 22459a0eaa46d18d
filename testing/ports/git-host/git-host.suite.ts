import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromBufferPromise } from 'yauzl';
import type { SourceRevision } from '../../../server/src/domain/source.ts';
import type { GitHost } from '../../../server/src/ports/git-host.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

/** Content by path; a path that ends with `*` is executable. */
export type Content = Record<string, string | Buffer>;

export const author = { name: '김철수', email: 'kim@users.nonstop4.invalid' };
export const signal = new AbortController().signal;

/** Writes a content directory and pushes it. */
export async function pushContent(
  host: GitHost,
  content: Content,
  options: { app?: string; run?: string } = {},
): Promise<SourceRevision> {
  const app = options.app ?? 'shop';
  const trailers: Record<string, string> = options.run === undefined ? {} : { 'Nonstop4-Run': options.run };
  const place = { userName: 'kim', appName: app };
  return host.push({
    place,
    contentDirectory: writeContent(content),
    author,
    message: `${app}: upload`,
    trailers,
    signal,
  });
}

export function writeContent(content: Content): string {
  const directory = join(temporaryDirectory(), 'content');
  mkdirSync(directory);
  for (const [name, text] of Object.entries(content)) {
    const path = join(directory, name.replace(/\*$/, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (name.endsWith('*')) chmodSync(path, 0o755);
  }
  return directory;
}

/** What every GitHost must do. */
export function gitHostSuite(technology: string, make: () => GitHost): void {
  describe(`GitHost: ${technology}`, () => {
    describe('push', () => pushing(make));
    describe('reading', () => reading(make));
    describe('diff', () => comparing(make));
    describe('what came since', () => comingSince(make));
    describe('export and archive', () => takingOut(make));
  });
}

const awkward: Content = {
  'index.js': 'console.log(1);\n',
  'bin/run*': '#!/bin/sh\n',
  '한글 이름/파일 "인용".txt': '안녕\n',
  'with\\backslash': 'x',
  '-rf': 'x',
  empty: '',
  '.gitignore': 'ignored\n*.log\n',
  ignored: 'kept all the same\n',
  'a.log': 'kept\n',
  '.gitattributes': '* text eol=crlf export-ignore ident\n*.txt export-subst filter=evil\n',
  '.github/workflows/ci.yml': 'on: push\n',
  'lines.txt': 'one\r\ntwo\n$Id$ $Format:%H$\n',
  binary: Buffer.from([0, 1, 2, 255, 13, 10]),
};

function pushing(make: () => GitHost): void {
  it('keeps content as it is, whatever its names and files say to git', async () => {
    const host = make();
    const revision = await pushContent(host, awkward);
    expect(revision).toEqual({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), directory: 'kim/shop' });
    const files = await host.listFiles(revision);
    expect(files.map(({ path }) => path).sort()).toEqual(
      Object.keys(awkward)
        .map((name) => name.replace(/\*$/, ''))
        .sort(),
    );
    expect(files.filter(({ executable }) => executable).map(({ path }) => path)).toEqual(['bin/run']);
    for (const [name, content] of Object.entries(awkward)) {
      const path = name.replace(/\*$/, '');
      const expected = Buffer.from(content);
      expect(files.find((file) => file.path === path)?.sizeBytes).toBe(expected.length);
      expect(await host.readFile(revision, path, 1_000)).toEqual({ content: expected, sizeBytes: expected.length });
    }
  });

  it('replaces the whole content of the App, and nothing of another one', async () => {
    const host = make();
    await pushContent(host, { 'other.js': 'o' }, { app: 'blog' });
    const first = await pushContent(host, { 'a.js': '1', 'lib/b.js': '2' });
    const second = await pushContent(host, { 'a.js': '1', lib: 'now a file' });
    expect((await host.listFiles(second)).map(({ path }) => path)).toEqual(['a.js', 'lib']);
    expect((await host.listFiles(first)).map(({ path }) => path)).toEqual(['a.js', 'lib/b.js']);
    const other = await pushContent(host, { 'other.js': 'o' }, { app: 'blog' });
    expect((await host.listFiles(other)).map(({ path }) => path)).toEqual(['other.js']);
  });

  it('makes a commit for content that has not changed', async () => {
    const host = make();
    const first = await pushContent(host, { a: '1' }, { run: 'run_1' });
    const second = await pushContent(host, { a: '1' }, { run: 'run_2' });
    expect(second.commit).not.toBe(first.commit);
  });

  it('gives the commit of a run again', async () => {
    const host = make();
    const first = await pushContent(host, { a: '1' }, { run: 'run_1' });
    await pushContent(host, { a: '2' }, { run: 'run_2' });
    await pushContent(host, { a: '1' }, { app: 'blog', run: 'run_3' });
    expect(await pushContent(host, { a: 'anything' }, { run: 'run_1' })).toEqual(first);
    expect((await pushContent(host, { a: '1' }, { run: 'run_10' })).commit).not.toBe(first.commit);
    expect((await pushContent(host, { a: '1' }, { app: 'blog', run: 'run_1' })).commit).not.toBe(first.commit);
  });

  it('lands every one of many pushes at once', async () => {
    const host = make();
    const apps = Array.from({ length: 8 }, (_, at) => `app-${at}`);
    const revisions = await Promise.all(apps.map((app) => pushContent(host, { name: app }, { app })));
    expect(new Set(revisions.map(({ commit }) => commit)).size).toBe(apps.length);
    for (const [at, revision] of revisions.entries()) {
      expect((await host.readFile(revision, 'name', 100)).content.toString()).toBe(`app-${at}`);
    }
  });

  it('leaves a .git inside the content out', async () => {
    const host = make();
    const revision = await pushContent(host, { a: '1', '.git/config': 'evil', 'sub/.GIT/hooks/post-checkout': 'evil' });
    expect((await host.listFiles(revision)).map(({ path }) => path)).toEqual(['a']);
  });

  it('refuses a link and content without a file', async () => {
    const host = make();
    const contentDirectory = writeContent({ a: '1' });
    symlinkSync('/etc/passwd', join(contentDirectory, 'link'));
    const request = {
      place: { userName: 'kim', appName: 'shop' },
      contentDirectory,
      author,
      message: 'm',
      trailers: {},
      signal,
    };
    await expect(host.push(request)).rejects.toMatchObject({
      failure: { code: 'git-refused', params: { path: 'link' } },
    });
    rmSync(join(contentDirectory, 'link'));
    rmSync(join(contentDirectory, 'a'));
    await expect(host.push(request)).rejects.toMatchObject({ failure: { code: 'git-refused' } });
  });

  it('does nothing once it is canceled', async () => {
    const host = make();
    const request = {
      place: { userName: 'kim', appName: 'shop' },
      contentDirectory: writeContent({ a: '1' }),
      author,
      message: 'm',
      trailers: {},
    };
    await expect(host.push({ ...request, signal: AbortSignal.abort(new Error('canceled')) })).rejects.toThrow(
      'canceled',
    );
  });

  it('takes no directory from a name that is none', async () => {
    const host = make();
    for (const name of ['..', '', '-rf', 'a/b', '.git']) {
      const request = { contentDirectory: writeContent({ a: '1' }), author, message: 'm', trailers: {}, signal };
      await expect(host.push({ ...request, place: { userName: 'kim', appName: name } })).rejects.toThrow('is no name');
      await expect(host.removeApp({ userName: name, appName: 'shop' }, author)).rejects.toThrow('is no name');
    }
  });
}

function reading(make: () => GitHost): void {
  it('cuts a long file and says how long it is', async () => {
    const host = make();
    const revision = await pushContent(host, { long: 'x'.repeat(3_000_000), short: 'abc' });
    const { content, sizeBytes } = await host.readFile(revision, 'long', 1_000);
    expect([content.length, sizeBytes]).toEqual([1_000, 3_000_000]);
    expect(await host.readFile(revision, 'short', 0)).toEqual({ content: Buffer.alloc(0), sizeBytes: 3 });
  });

  it('says not-found for what is not there', async () => {
    const host = make();
    const revision = await pushContent(host, { 'lib/a': '1' });
    const notFound = { code: 'not-found' };
    for (const path of ['b', 'lib', '', '../shop/lib/a', 'lib/../lib/a', 'a\nb', '/lib/a']) {
      await expect(host.readFile(revision, path, 10)).rejects.toMatchObject(notFound);
    }
    const unknown = { ...revision, commit: '0123456789'.repeat(4) };
    const elsewhere = { ...revision, directory: 'kim/blog' };
    for (const absent of [unknown, elsewhere]) {
      await expect(host.listFiles(absent)).rejects.toMatchObject(notFound);
      await expect(host.readFile(absent, 'lib/a', 10)).rejects.toMatchObject(notFound);
      await expect(host.diff(undefined, absent)).rejects.toMatchObject(notFound);
      await expect(host.diff(absent, revision)).rejects.toMatchObject(notFound);
      await expect(host.archive(absent)).rejects.toMatchObject(notFound);
      await expect(host.exportTo(absent, join(temporaryDirectory(), 'out'), signal)).rejects.toMatchObject(notFound);
    }
  });

  it('still has the revisions of an App that was removed, a second time too', async () => {
    const host = make();
    const revision = await pushContent(host, { a: '1' });
    const place = { userName: 'kim', appName: 'shop' };
    await host.removeApp(place, author);
    await host.removeApp(place, author);
    await host.removeApp({ userName: 'kim', appName: 'never-there' }, author);
    expect((await host.listFiles(revision)).map(({ path }) => path)).toEqual(['a']);
    expect((await host.listFiles(await pushContent(host, { b: '1' }))).map(({ path }) => path)).toEqual(['b']);
  });

  it('is healthy', async () => {
    expect(await make().health()).toMatchObject({ ok: true });
  });
}

function comingSince(make: () => GitHost): void {
  it('is the newest commit of each directory that changed, with its author and run', async () => {
    const host = make();
    await pushContent(host, { a: '1' }, { run: 'run_1' });
    await pushContent(host, { a: '1' }, { app: 'blog', run: 'run_2' });
    const { head, pushes } = await host.pushesSince(undefined);
    expect(pushes).toEqual([]);
    expect(await host.pushesSince(head)).toEqual({ head, pushes: [] });
    await pushContent(host, { a: '2' }, { run: 'run_3' });
    const second = await pushContent(host, { a: '3' }, { run: 'run_4' });
    const third = await pushContent(host, { b: '1' }, { app: 'wiki' });
    const since = await host.pushesSince(head);
    expect(since.head).toBe(third.commit);
    expect(since.pushes.toSorted((a, b) => (a.place.appName < b.place.appName ? -1 : 1))).toEqual([
      { place: { userName: 'kim', appName: 'shop' }, commit: second.commit, author, runId: 'run_4' },
      { place: { userName: 'kim', appName: 'wiki' }, commit: third.commit, author },
    ]);
  });

  it('leaves out what is not there any more', async () => {
    const host = make();
    await pushContent(host, { a: '1' });
    await pushContent(host, { a: '1' }, { app: 'blog' });
    const { head } = await host.pushesSince(undefined);
    await host.removeApp({ userName: 'kim', appName: 'blog' }, author);
    expect((await host.pushesSince(head)).pushes).toEqual([]);
  });

  it('is nothing after a commit that nobody knows', async () => {
    const host = make();
    const { commit } = await pushContent(host, { a: '1' });
    expect(await host.pushesSince('0'.repeat(40))).toEqual({ head: commit, pushes: [] });
  });
}

function comparing(make: () => GitHost): void {
  const lines = Array.from({ length: 30 }, (_, at) => `line ${at}`);
  const text = `${lines.join('\n')}\n`;

  it('tells added, removed, changed, renamed and binary files', async () => {
    const host = make();
    const before = await pushContent(host, {
      same: 'x',
      changed: text,
      gone: 'gone\n',
      '옛 이름': `${text}more\n`,
      image: Buffer.from([0, 1]),
    });
    const after = await pushContent(host, {
      same: 'x',
      changed: text.replace('line 7\n', 'line seven\nand a half\n'),
      come: 'one\ntwo\n',
      '새 이름': `${text}more\n`,
      image: Buffer.from([0, 2]),
    });
    const diffs = await host.diff(before, after);
    expect(diffs.map(({ patch: _, ...facts }) => facts)).toEqual([
      { path: 'changed', change: 'changed', added: 2, removed: 1, binary: false },
      { path: 'come', change: 'added', added: 2, removed: 0, binary: false },
      { path: 'gone', change: 'removed', added: 0, removed: 1, binary: false },
      { path: 'image', change: 'changed', added: 0, removed: 0, binary: true },
      { path: '새 이름', change: 'renamed', oldPath: '옛 이름', added: 0, removed: 0, binary: false },
    ]);
    expect(diffs[0]?.patch).toContain('-line 7\n+line seven\n+and a half\n');
    expect(diffs[1]?.patch).toContain('+one\n+two\n');
    expect(diffs[2]?.patch).toContain('-gone\n');
  });

  it('shows everything as added when there is nothing before, and nothing when nothing changed', async () => {
    const host = make();
    const revision = await pushContent(host, { a: '1\n', b: '' });
    expect(await host.diff(undefined, revision)).toMatchObject([
      { path: 'a', change: 'added', added: 1 },
      { path: 'b', change: 'added', added: 0 },
    ]);
    expect(await host.diff(revision, revision)).toEqual([]);
  });

  it('tells that a file became executable', async () => {
    const host = make();
    const before = await pushContent(host, { run: 'x' });
    const after = await pushContent(host, { 'run*': 'x' });
    expect(await host.diff(before, after)).toMatchObject([{ path: 'run', change: 'changed', added: 0, removed: 0 }]);
  });
}

function takingOut(make: () => GitHost): void {
  it('exports the files as they were pushed, executable ones as such', async () => {
    const host = make();
    const revision = await pushContent(host, awkward);
    const parent = temporaryDirectory();
    await host.exportTo(revision, join(parent, 'out'), signal);
    expect(readdirSync(parent)).toEqual(['out']);
    for (const [name, content] of Object.entries(awkward)) {
      const path = join(parent, 'out', name.replace(/\*$/, ''));
      expect(readFileSync(path).equals(Buffer.from(content))).toBe(true);
      expect((statSync(path).mode & 0o100) !== 0).toBe(name.endsWith('*'));
    }
  });

  it('exports into no directory that is there, and nothing once canceled', async () => {
    const host = make();
    const revision = await pushContent(host, { a: '1' });
    const parent = temporaryDirectory();
    await expect(host.exportTo(revision, parent, signal)).rejects.toThrow('is there already');
    const canceled = AbortSignal.abort(new Error('canceled'));
    await expect(host.exportTo(revision, join(parent, 'out'), canceled)).rejects.toThrow('canceled');
    expect(existsSync(join(parent, 'out'))).toBe(false);
  });

  it('gives the files as a zip', async () => {
    const host = make();
    const revision = await pushContent(host, awkward);
    const chunks: Buffer[] = [];
    for await (const chunk of await host.archive(revision)) chunks.push(chunk as Buffer);
    const zip = await fromBufferPromise(Buffer.concat(chunks));
    const found: Content = {};
    // yauzl shows the one name with a backslash with a slash in its place.
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      const parts: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) parts.push(chunk as Buffer);
      found[entry.fileName] = Buffer.concat(parts);
    }
    const expected = Object.entries(awkward).map(([name, content]) => [
      name.replace(/\*$/, '').replace('\\', '/'),
      Buffer.from(content),
    ]);
    expect(found).toEqual(Object.fromEntries(expected));
  });
}
