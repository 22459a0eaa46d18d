import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '@nonstop4/plane/key-ring';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReplicaRecord, ReplicaStore } from './replica-store.ts';

let directory: string;
let path: string;
const key = KeyRing.of(randomBytes(32));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-store-'));
  path = join(directory, 'replicas.json');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

function record(id: string, release = 1): ReplicaRecord {
  return {
    spec: {
      id,
      app: 'shop',
      release,
      templateHash: 'h',
      argv: ['node'],
      cwd: '/',
      env: { TOKEN: `secret-of-${id}` },
      port: 1,
      healthCheck: { kind: 'tcp', path: '/', startTimeoutMs: 1 },
      memoryLimitBytes: 1,
      purpose: 'serve',
    },
    facts: { startedAt: 'now', restarts: 2, everReady: true, over: false },
  };
}

const nobody = (message: string) => {
  throw new Error(message);
};

describe('ReplicaStore', () => {
  it('gives back what it was given, with nothing secret on disk', async () => {
    const records = [record('a'), record('b')];
    await new ReplicaStore(path, key).save(() => records);
    expect(await new ReplicaStore(path, key).load(nobody)).toEqual(records);
    expect(await readFile(path, 'utf8')).not.toContain('secret-of');
  });

  it('has the newest state on disk when a save resolves, however many are asked for at once', async () => {
    const store = new ReplicaStore(path, key);
    let current: ReplicaRecord[] = [];
    const saves = Array.from({ length: 50 }, async (_, index) => {
      current = [record('a', index)];
      await store.save(() => current);
      const [onDisk] = await new ReplicaStore(path, key).load(nobody);
      expect(onDisk?.spec.release).toBeGreaterThanOrEqual(index);
    });
    await Promise.all(saves);
    expect(await readdir(directory)).toEqual(['replicas.json']);
  });

  it('goes on saving after a write that failed', async () => {
    const store = new ReplicaStore(join(directory, 'later', 'replicas.json'), key);
    await expect(store.save(() => [])).rejects.toThrow('ENOENT');
    await expect(store.save(() => [])).rejects.toThrow('ENOENT');
  });

  it('seals everything anew after a new key was made, by whomever', async () => {
    const file = join(directory, 'secret.key');
    const ring = await KeyRing.load(file, () => true);
    const store = new ReplicaStore(path, ring);
    const records = [record('a')];
    await store.save(() => records);
    expect(store.isOutdated).toBe(false);
    const old = ring.currentId;
    const id = await (await KeyRing.load(file, () => false)).renew();
    expect(store.isOutdated).toBe(true);
    expect(await new ReplicaStore(path, ring).load(nobody)).toEqual(records);
    await store.save(() => records);
    expect(store.isOutdated).toBe(false);
    const text = await readFile(path, 'utf8');
    expect([text.includes(`v2:${id}:`), text.includes(`v2:${old}:`)]).toEqual([true, false]);
  });

  it('refuses what was sealed with another key', async () => {
    await new ReplicaStore(path, key).save(() => [record('a')]);
    await expect(new ReplicaStore(path, KeyRing.of(randomBytes(32))).load(nobody)).rejects.toThrow(
      'written with another key',
    );
  });
});
