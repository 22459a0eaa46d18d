import { once } from 'node:events';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { smallDisk } from '../../../../../testing/small-disk.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import { DirectoryUploadStorage } from './directory-upload-storage.ts';

it('lets nobody else read what was uploaded', async () => {
  const directory = join(temporaryDirectory(), 'uploads');
  const { path } = await new DirectoryUploadStorage(directory).receive('a', Readable.from([Buffer.from('x')]), 10);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

it('says that the disk is full, and frees what it had taken', async (context) => {
  const disk = smallDisk(context, 256);
  const storage = new DirectoryUploadStorage(disk);
  const body = Readable.from(Array.from({ length: 100 }, () => Buffer.alloc(16_384)));
  await expect(storage.receive('big', body, 1e9)).rejects.toMatchObject({ code: 'disk-full' });
  expect(readdirSync(disk)).toEqual([]);
  await storage.receive('small', Readable.from([Buffer.alloc(16_384)]), 1e9);
});

it('keeps nothing when a browser goes away in the middle', async () => {
  const directory = join(temporaryDirectory(), 'uploads');
  const storage = new DirectoryUploadStorage(directory);
  const outcome = Promise.withResolvers<unknown>();
  const server = createServer((incoming) => {
    storage.receive('a', incoming, 1e9).then(outcome.resolve, outcome.resolve);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const outgoing = request({ port, method: 'POST', headers: { 'content-length': 1_000_000 } });
  outgoing.on('error', () => undefined);
  outgoing.write(Buffer.alloc(100_000));
  await expect.poll(() => existsSync(directory) && readdirSync(directory).length).toBe(1);
  outgoing.destroy();
  expect(await outcome.promise).toMatchObject({ code: 'upload-aborted' });
  expect(readdirSync(directory)).toEqual([]);
});

it('collects halves and strangers that a killed server left, and old archives, but none that just came', async () => {
  const directory = temporaryDirectory();
  for (const name of ['kept.zip', 'old.zip', 'new.zip', 'kept.0a1b2c.part', 'kept'])
    writeFileSync(join(directory, name), '');
  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  for (const name of ['kept.zip', 'old.zip']) utimesSync(join(directory, name), longAgo, longAgo);
  await new DirectoryUploadStorage(directory).collect(new Set(['kept']));
  expect(readdirSync(directory).sort()).toEqual(['kept.zip', 'new.zip']);
});

it('leaves alone what other servers are writing, and collects it when nobody has written for a while', async () => {
  const directory = temporaryDirectory();
  for (const name of ['now.0a1b2c.part', 'dead.0a1b2c.part']) writeFileSync(join(directory, name), '');
  const longAgo = Date.now() / 1_000 - 120;
  utimesSync(join(directory, 'dead.0a1b2c.part'), longAgo, longAgo);
  await new DirectoryUploadStorage(directory, { othersWriteForMs: 60_000 }).collect(new Set());
  expect(readdirSync(directory)).toEqual(['now.0a1b2c.part']);
});
