import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateKey, open, SealBroken, seal } from './sealed-box.ts';

const key = randomBytes(32);

describe('seal and open', () => {
  it.each(['', 'a', '비밀 🔑', 'x'.repeat(100_000)])('gives the text back', (text) => {
    expect(open(key, seal(key, text, 'replica:a'), 'replica:a')).toBe(text);
  });

  it('never makes the same sealed text twice', () => {
    expect(seal(key, 'same', 'c')).not.toBe(seal(key, 'same', 'c'));
  });

  it('does not open with another key or for another place', () => {
    const sealed = seal(key, 'secret', 'replica:a');
    expect(() => open(randomBytes(32), sealed, 'replica:a')).toThrow(SealBroken);
    expect(() => open(key, sealed, 'replica:b')).toThrow(SealBroken);
  });

  it('does not open when any byte was changed or cut off', () => {
    const bytes = Buffer.from(seal(key, 'secret', 'c').slice('v1:'.length), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 1;
      expect(() => open(key, `v1:${changed.toString('base64url')}`, 'c')).toThrow(SealBroken);
      expect(() => open(key, `v1:${bytes.subarray(0, at).toString('base64url')}`, 'c')).toThrow(SealBroken);
    }
  });

  it.each(['', 'v1', 'v1:', 'v2:AAAA', 'plain text'])('refuses %j', (text) => {
    expect(() => open(key, text, 'c')).toThrow(SealBroken);
  });
});

describe('loadOrCreateKey', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nonstop4-key-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('gives everybody the same key when many ask at once on the first start', async () => {
    const path = join(directory, 'deeper', 'secret.key');
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadOrCreateKey(path)));
    expect(new Set(keys.map((one) => one.toString('hex'))).size).toBe(1);
    expect(keys[0]).toHaveLength(32);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(directory, 'deeper'))).toEqual(['secret.key']);
  });

  it('never replaces a file that is not a key', async () => {
    const path = join(directory, 'secret.key');
    await writeFile(path, 'short');
    await expect(loadOrCreateKey(path)).rejects.toThrow('is not a key (5 bytes instead of 32)');
  });
});
