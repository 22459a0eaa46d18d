import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataDirectory, makeDataDirectory } from './data-directory.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'nonstop4-data-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('dataDirectory', () => {
  it('keeps sockets inside when the path is short', () => {
    expect(dataDirectory('/var/lib/nonstop4').socket('edge-0')).toBe('/var/lib/nonstop4/run/edge-0.sock');
  });

  it('moves sockets out of a directory whose path the kernel would refuse', () => {
    const deep = join('/home', 'x'.repeat(100), '.nonstop4');
    const socket = dataDirectory(deep).socket('supervisor');
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(107);
    expect(dataDirectory(deep).socket('supervisor')).toBe(socket);
    expect(dataDirectory(`${deep}2`).socket('supervisor')).not.toBe(socket);
  });
});

describe('makeDataDirectory', () => {
  it('makes directories that nobody else can enter, and may be repeated', async () => {
    const data = dataDirectory(join(root, 'd'));
    await makeDataDirectory(data);
    await makeDataDirectory(data);
    for (const path of [data.root, data.run, data.volumes]) expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('refuses a directory for sockets that others may write to', async () => {
    const data = dataDirectory(join(root, 'd'));
    await makeDataDirectory(data);
    await chmod(data.run, 0o777);
    await expect(makeDataDirectory(data)).rejects.toThrow('may be written by others');
  });
});
