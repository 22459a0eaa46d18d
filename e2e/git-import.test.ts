import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imports, operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ForeignRepository } from '../testing/git-server/foreign-repository.ts';
import { deploy, logText, untilEnded, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { until } from './harness/until.ts';

const TOKEN = 'glpat-0123456789abcdef';
const site = (text: string) => ({ 'index.html': `<h1>${text}</h1>` });

describe('code from a git repository', () => {
  let repository: ForeignRepository;
  let platform: EmbeddedPlatform;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'nonstop4-git-import-'));
    repository = await ForeignRepository.start({ token: TOKEN, hostname: 'localhost', directory });
    const authority = join(directory, 'authority.pem');
    writeFileSync(authority, repository.root);
    platform = await startEmbeddedPlatform({
      NONSTOP4_IMPORT_INSIDE: '127.0.0.1, ::1',
      NONSTOP4_IMPORT_CA: authority,
    });
  });
  afterAll(async () => {
    await platform?.stop();
    await repository?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const begin = (body: object, create: 'true' | 'false' = 'false') =>
    platform.api.call(imports.importSource, { params: { app: 'shop' }, query: { create }, body });
  const fetched = async (...args: Parameters<typeof begin>) => untilEnded(platform, (await begin(...args)).id);

  it('goes live, says which commit it is, and is fetched again', async () => {
    const commit = await repository.commit(site('one'), { subject: 'the first' });
    const run = await fetched({ address: repository.address, token: TOKEN, userName: 'kim' }, 'true');
    expect(run.failure, await logText(platform, run.id)).toBeUndefined();
    const origin = { address: repository.address, branch: 'main', commit, subject: 'the first' };
    expect(run).toMatchObject({ state: 'succeeded', origin });
    expect((await visit(platform, 'shop')).text).toContain('one');
    const app = await platform.api.call(operations.getApp, { params: { app: 'shop' } });
    expect(app.gitSource).toEqual({ address: repository.address, userName: 'kim', hasToken: true });
    const second = await repository.commit(site('two'));
    expect((await fetched({})).origin?.commit).toBe(second);
    expect((await visit(platform, 'shop')).text).toContain('two');
    const releases = await platform.api.call(operations.listReleases, { params: { app: 'shop' } });
    expect(releases.map((release) => release.origin?.commit)).toEqual([second, commit]);
    expect(JSON.stringify([app, releases, await logText(platform, run.id)])).not.toContain(TOKEN);
  });

  it('that cannot be had leaves what is live, and says what to do', async () => {
    const run = await fetched({ branch: 'no-such-branch' });
    expect(run.failure).toMatchObject({ code: 'fetch-branch-missing', cause: /has no branch “no-such-branch”/ });
    expect((await visit(platform, 'shop')).text).toContain('two');
    const inside = await fetched({ address: 'https://169.254.169.254/latest/meta-data' });
    expect(inside.failure).toMatchObject({ code: 'fetch-inside-address' });
    expect((await fetched({ address: repository.address })).failure).toMatchObject({ code: 'fetch-no-access' });
  });

  it('is followed by a zip, which comes from nowhere else', async () => {
    const run = await deploy(platform, 'shop', await zipFiles(site('zip')));
    expect(run.origin).toBeUndefined();
    expect((await visit(platform, 'shop')).text).toContain('zip');
  });

  it('is canceled in the middle, and begun again by the next server when this one is killed', async () => {
    let held = 0;
    repository.server.refuse(({ method }) => {
      if (method !== 'POST') return false;
      held += 1;
      return true;
    });
    onTestFinished(() => repository.server.refuse());
    const source = { address: repository.address, token: TOKEN, userName: 'kim', branch: null };
    const canceled = await begin(source);
    await until(async () => held === 1, { timeoutMs: 30_000, what: 'the fetch' });
    await platform.api.call(operations.cancelRun, { params: { run: canceled.id } });
    expect((await untilEnded(platform, canceled.id)).state).toBe('canceled');
    const commit = await repository.commit(site('three'));
    const run = await begin({});
    await until(async () => held === 2, { timeoutMs: 30_000, what: 'the fetch' });
    await platform.kill('server');
    repository.server.refuse();
    const ended = await untilEnded(platform, run.id);
    expect(ended).toMatchObject({ state: 'succeeded', resumes: 1, origin: { commit } });
    expect((await visit(platform, 'shop')).text).toContain('three');
  });
});
