import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { YauzlArchiveUnpacker } from '../../../server/src/adapters/archive-unpacker/yauzl/yauzl-archive-unpacker.ts';
import type { FetchedSource, FetchRequest, SourceFetcher } from '../../../server/src/ports/source-fetcher.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

/** A server of others with one repository, and what fetches from it. */
export interface FetchWorld {
  fetcher: SourceFetcher;
  address: string;
  /** Of a repository that is not there, on the same server. */
  absent: string;
  /** Undefined: everybody may read it. */
  token?: string;
  /** Makes these files the whole content of a branch; gives the commit. */
  commit(files: Record<string, string>, options?: { branch?: string; subject?: string }): string | Promise<string>;
}

export const LIMITS = { maxBytes: 1_000_000, maxUnpackedBytes: 2_000_000, maxEntries: 50 };

export function fetchFrom(
  { fetcher, address, token }: FetchWorld,
  change: Partial<FetchRequest> = {},
): Promise<FetchedSource> {
  return fetcher.fetch({
    ...{ address, directory: join(temporaryDirectory(), 'fetched'), limits: LIMITS },
    ...(token === undefined ? {} : { access: { userName: 'kim', token } }),
    ...{ signal: new AbortController().signal, ...change },
  });
}

/** As an upload is unpacked, with all its checks. Gives a reader of its files. */
export async function unpacked({ path }: FetchedSource): Promise<(file: string) => string | undefined> {
  const into = join(temporaryDirectory(), 'source');
  const options = { limits: { ...LIMITS, maxRatio: 200 }, signal: new AbortController().signal };
  await new YauzlArchiveUnpacker().unpack({ path }, into, options);
  return (file) => (existsSync(join(into, file)) ? readFileSync(join(into, file), 'utf8') : undefined);
}

/** What every SourceFetcher must do. */
export function sourceFetcherSuite(
  technology: string,
  open: (options?: { token?: string }) => Promise<FetchWorld>,
): void {
  describe(`SourceFetcher: ${technology}`, () => {
    it('brings the newest commit of the default branch, and the next one when asked again', async () => {
      const world = await open();
      const first = await world.commit({ 'server.js': '// one', 'gone.txt': 'x' }, { subject: 'the first' });
      await world.commit({ 'server.js': '// other' }, { branch: 'feature/cart' });
      const fetched = await fetchFrom(world);
      expect(fetched).toMatchObject({ commit: first, subject: 'the first', branch: 'main', submodules: [] });
      expect((await unpacked(fetched))('server.js')).toBe('// one');
      const second = await world.commit({ 'server.js': '// two', '한글/파일.txt': '값' }, { subject: '두 번째' });
      const again = await fetchFrom(world);
      expect(again).toMatchObject({ commit: second, subject: '두 번째' });
      const read = await unpacked(again);
      expect([read('server.js'), read('한글/파일.txt'), read('gone.txt')]).toEqual(['// two', '값', undefined]);
    });

    it('brings another branch, and says when there is none of that name', async () => {
      const world = await open();
      await world.commit({ a: '1' });
      const commit = await world.commit({ a: '2' }, { branch: 'feature/cart' });
      expect(await fetchFrom(world, { branch: 'feature/cart' })).toMatchObject({ commit, branch: 'feature/cart' });
      await expect(fetchFrom(world, { branch: 'cart' })).rejects.toMatchObject({
        failure: { code: 'fetch-branch-missing', params: { branch: 'cart', address: expect.any(String) } },
      });
    });

    it('lets in who has the token, and tells nobody else whether there is a repository', async () => {
      const world = await open({ token: 'glpat-0123456789' });
      await world.commit({ a: '1' });
      expect(await fetchFrom(world)).toMatchObject({ branch: 'main' });
      const wrong = { access: { userName: 'kim', token: 'glpat-wrong-one' } };
      const refused = (why: string) => ({ failure: { code: 'fetch-no-access', params: { why } } });
      await expect(fetchFrom(world, wrong)).rejects.toMatchObject(refused('with-token'));
      await expect(fetchFrom(world, { access: undefined })).rejects.toMatchObject(refused('without-token'));
      const { absent: address } = world;
      await expect(fetchFrom(world, { address })).rejects.toMatchObject(refused('with-token'));
      await expect(fetchFrom(world, { address, access: undefined })).rejects.toMatchObject(refused('without-token'));
    });

    it('says that a repository has no commit yet', async () => {
      await expect(fetchFrom(await open())).rejects.toMatchObject({ failure: { code: 'fetch-empty' } });
    });

    it('keeps to the limits of an upload', async () => {
      const world = await open();
      const tooLarge = (params: object) => ({ failure: { code: 'fetch-too-large', params } });
      await world.commit(Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`${index}.txt`, 'x'])));
      await expect(fetchFrom(world)).rejects.toMatchObject(tooLarge({ entries: 50 }));
      await world.commit({ 'zeros.txt': '0'.repeat(2_000_001) });
      await expect(fetchFrom(world)).rejects.toMatchObject(tooLarge({ limit: 2_000_000 }));
    });

    it('stops when it is told to, with the reason', async () => {
      const world = await open();
      await world.commit({ a: '1' });
      const reason = new Error('canceled');
      await expect(fetchFrom(world, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });
  });
}
