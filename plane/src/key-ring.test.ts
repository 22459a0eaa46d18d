import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyRing } from './key-ring.ts';
import { SealBroken, seal } from './sealed-box.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-keys-'));
  file = join(directory, 'secret.key');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const first = () => KeyRing.load(file, () => true);
const again = () => KeyRing.load(file, () => false);

describe('a new key', () => {
  it('seals from now on, and what was sealed before still opens, after a restart too', async () => {
    const ring = await first();
    const before = ring.seal('hunter2', 'a');
    const old = ring.currentId;
    const id = await ring.renew();
    expect(id).not.toBe(old);
    const after = ring.seal('hunter3', 'a');
    expect([ring.keyOf(before), ring.keyOf(after)]).toEqual([old, id]);
    for (const each of [ring, await again()]) {
      expect([each.open(before, 'a'), each.open(after, 'a')]).toEqual(['hunter2', 'hunter3']);
      expect(() => each.open(before, 'b')).toThrow(SealBroken);
    }
    expect((await stat(join(directory, 'old-keys', `${old}.key`))).mode & 0o777).toBe(0o600);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('made by another process is used by those that hold the old one', async () => {
    const [mine, theirs] = [await first(), await again()];
    const id = await theirs.renew();
    expect(mine.open(theirs.seal('x', 'a'), 'a')).toBe('x');
    expect(mine.keyOf(mine.seal('y', 'a'))).toBe(id);
  });

  it('opens what was sealed before keys had names', async () => {
    const ring = await first();
    const nameless = seal(await readFile(file), 'x', 'a');
    await ring.renew();
    expect([ring.keyOf(nameless), ring.open(nameless, 'a')]).toEqual(['', 'x']);
    expect(ring.keyOf('plain text')).toBeUndefined();
  });

  it('cut off by a crash leaves one that opens everything', async () => {
    const ring = await first();
    const sealed = ring.seal('x', 'a');
    // The old one is put aside first: killed then, it is there twice.
    await ring.renew();
    const [old] = await readdir(join(directory, 'old-keys'));
    await writeFile(file, await readFile(join(directory, 'old-keys', old as string)));
    const after = await again();
    expect(after.open(sealed, 'a')).toBe('x');
    expect(after.list()).toHaveLength(1);
    await after.renew();
    expect(after.open(sealed, 'a')).toBe('x');
  });

  it('lets an old one be forgotten, and never the current one', async () => {
    const ring = await first();
    const sealed = ring.seal('x', 'a');
    const old = ring.currentId;
    await ring.renew();
    await ring.forget(old);
    expect(() => ring.open(sealed, 'a')).toThrow('which is not here');
    expect(ring.list()).toEqual([{ id: ring.currentId, current: true, since: expect.any(Number) }]);
    await expect(ring.forget(ring.currentId)).rejects.toThrow('is the current one');
  });
});

describe('a key that is gone', () => {
  it('is never made anew over what it sealed, and is told with what to do', async () => {
    await first();
    await rm(file);
    await expect(again()).rejects.toThrow(/secret\.key is gone.*put it back from a backup/);
    expect(await readdir(directory)).toEqual([]);
  });

  it('is no key when it has another length', async () => {
    await writeFile(file, randomBytes(31));
    await expect(again()).rejects.toThrow('is not a key (31 bytes instead of 32)');
  });

  it('while we run is still known to us', async () => {
    const ring = await first();
    const sealed = ring.seal('x', 'a');
    await rm(file);
    expect(ring.open(sealed, 'a')).toBe('x');
    expect(ring.open(ring.seal('y', 'a'), 'a')).toBe('y');
  });
});
