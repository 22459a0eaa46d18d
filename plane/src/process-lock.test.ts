import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { acquireProcessLock } from './process-lock.ts';

const root = `/nowhere/${process.pid}`;

describe('acquireProcessLock', () => {
  it('is held by one at a time, per directory and name', async () => {
    const first = await acquireProcessLock(root, 'supervisor');
    expect(first).toBeDefined();
    expect(await acquireProcessLock(root, 'supervisor')).toBeUndefined();
    const others = [await acquireProcessLock(root, 'worker-0'), await acquireProcessLock(`${root}x`, 'supervisor')];
    expect(others).not.toContain(undefined);
    for (const lock of [first, ...others]) lock?.release();
    const again = await vi.waitFor(async () => {
      const lock = await acquireProcessLock(root, 'supervisor');
      expect(lock).toBeDefined();
      return lock;
    });
    again?.release();
  });

  it('is given back when its holder is killed', async () => {
    const module = fileURLToPath(new URL('./process-lock.ts', import.meta.url));
    const script = `import { acquireProcessLock } from ${JSON.stringify(module)};
      await acquireProcessLock(${JSON.stringify(root)}, 'killed'); setInterval(() => {}, 1000); console.log('held');`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    expect(await acquireProcessLock(root, 'killed')).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const lock = await acquireProcessLock(root, 'killed');
    expect(lock).toBeDefined();
    lock?.release();
  });
});
