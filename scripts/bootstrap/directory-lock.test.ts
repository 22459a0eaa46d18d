import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withDirectoryLock } from './directory-lock.cjs';

const module = JSON.stringify(new URL('./directory-lock.cjs', import.meta.url).pathname);
let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nonstop4-lock-'));
  lock = join(folder, 'lock');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Reads a counter, lets others run, and writes it back one higher: without the lock two of them would write the same. */
function startCounting(counter: string) {
  const program = `
    const { withDirectoryLock } = require(${module});
    const { readFileSync, writeFileSync } = require('node:fs');
    withDirectoryLock(${JSON.stringify(lock)}, async () => {
      const count = Number(readFileSync(${JSON.stringify(counter)}, 'utf8'));
      await new Promise((resolve) => setTimeout(resolve, 20));
      writeFileSync(${JSON.stringify(counter)}, String(count + 1));
    }, () => {});`;
  return spawn(process.execPath, ['-e', program], { stdio: 'inherit' });
}

describe('withDirectoryLock', () => {
  it('lets one process after the other do its work', async () => {
    const counter = join(folder, 'counter');
    await writeFile(counter, '0');
    const children = Array.from({ length: 5 }, () => startCounting(counter));
    await Promise.all(children.map((child) => once(child, 'exit')));
    expect(await readFile(counter, 'utf8')).toBe('5');
  });

  it('takes over the lock of a process that was killed', async () => {
    const holder = spawn(process.execPath, [
      '-e',
      `require(${module}).withDirectoryLock(${JSON.stringify(lock)}, () => {
        console.log('held');
        return new Promise(() => setInterval(() => {}, 1000));
      }, () => {});`,
    ]);
    await once(holder.stdout, 'data');
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    let waited = false;
    const result = await withDirectoryLock(
      lock,
      async () => 'done',
      () => {
        waited = true;
      },
    );
    expect({ result, waited }).toEqual({ result: 'done', waited: false });
  });

  it('takes over when the process id of the holder belongs to a younger process', async () => {
    await mkdir(lock);
    await writeFile(join(lock, 'holder'), `${process.pid} 1`);
    expect(
      await withDirectoryLock(
        lock,
        async () => 'done',
        () => {},
      ),
    ).toBe('done');
  });

  it('waits for a living holder and says so once', async () => {
    let waits = 0;
    let free: () => void = () => {};
    const first = withDirectoryLock(
      lock,
      () => new Promise<void>((resolve) => (free = resolve)),
      () => {},
    );
    const second = withDirectoryLock(
      lock,
      async () => 'second',
      () => {
        waits += 1;
        free();
      },
    );
    await first;
    expect(await second).toBe('second');
    expect(waits).toBe(1);
  });

  it('is free again after work that failed', async () => {
    const failing = withDirectoryLock(
      lock,
      () => Promise.reject(new Error('no')),
      () => {},
    );
    await expect(failing).rejects.toThrow('no');
    expect(
      await withDirectoryLock(
        lock,
        async () => 'done',
        () => {},
      ),
    ).toBe('done');
  });
});
