import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { UploadStorage } from '../../../server/src/ports/upload-storage.ts';

/** What every UploadStorage must do. `left` lists what it holds, whatever that is. */
export function uploadStorageSuite(
  technology: string,
  make: () => { storage: UploadStorage; left: () => string[] },
): void {
  describe(`UploadStorage: ${technology}`, () => {
    it('keeps a body whole, with its size and digest', async () => {
      const { storage } = make();
      const content = randomBytes(300_000);
      const body = Readable.from([content.subarray(0, 1), content.subarray(1, 200_000), content.subarray(200_000)]);
      const received = await storage.receive('archive_1', body, 300_000);
      expect(readFileSync(received.path).equals(content)).toBe(true);
      expect(received).toMatchObject({
        sizeBytes: 300_000,
        sha256: createHash('sha256').update(content).digest('hex'),
      });
    });

    it('keeps an empty body', async () => {
      const { storage } = make();
      const received = await storage.receive('empty', Readable.from([]), 10);
      expect(received.sizeBytes).toBe(0);
      expect(readFileSync(received.path)).toHaveLength(0);
    });

    it('refuses one byte too many, keeps nothing of it and leaves the connection to the caller', async () => {
      const { storage, left } = make();
      const body = new PassThrough();
      body.write(randomBytes(11));
      const problem = { code: 'upload-too-large', params: { limit: 10 } };
      await expect(storage.receive('big', body, 10)).rejects.toMatchObject(problem);
      expect(body.destroyed).toBe(false);
      expect(left()).toEqual([]);
    });

    it.each([
      ['with an error', (body: PassThrough) => body.destroy(new Error('connection reset'))],
      ['without a word', (body: PassThrough) => body.destroy()],
    ])('keeps nothing of a body that ends early %s', async (_, end) => {
      const { storage, left } = make();
      const body = new PassThrough();
      body.write('half');
      const receiving = storage.receive('half', body, 100);
      await expect.poll(() => left().length).toBe(1);
      end(body);
      await expect(receiving).rejects.toMatchObject({ code: 'upload-aborted' });
      expect(left()).toEqual([]);
    });

    it('keeps nothing of a body that broke before it was read', async () => {
      const { storage, left } = make();
      const body = new PassThrough();
      const receiving = storage.receive('broken', body, 100);
      body.destroy(new Error('connection reset'));
      await expect(receiving).rejects.toMatchObject({ code: 'upload-aborted' });
      expect(left()).toEqual([]);
    });

    it('removes an archive, and one that is not there', async () => {
      const { storage, left } = make();
      await storage.receive('a', Readable.from([Buffer.from('x')]), 10);
      await storage.remove('a');
      await storage.remove('a');
      expect(left()).toEqual([]);
    });

    it('collects what is not named, but not an upload that is arriving', async () => {
      const { storage, left } = make();
      await storage.collect(new Set(['never-there']));
      for (const id of ['a', 'b']) await storage.receive(id, Readable.from([Buffer.from(id)]), 10);
      const body = new PassThrough();
      const arriving = storage.receive('c', body, 10);
      body.write('c');
      await expect.poll(() => left().length).toBe(3);
      await storage.collect(new Set(['a']));
      body.end();
      const { path } = await arriving;
      expect(readFileSync(path, 'utf8')).toBe('c');
      expect(left()).toHaveLength(2);
    });

    it('never takes an identifier for a path', async () => {
      const { storage } = make();
      await expect(storage.receive('../evil', Readable.from([]), 10)).rejects.toThrow('no identifier');
      await expect(storage.remove('a/b')).rejects.toThrow('no identifier');
    });
  });
}
