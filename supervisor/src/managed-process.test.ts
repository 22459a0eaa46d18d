import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as realTime } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { dataDirectory, makeDataDirectory } from '@nonstop4/plane/data-directory';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ManagedProcess } from './managed-process.ts';

const FAKE = fileURLToPath(new URL('../../testing/supervisor/fake-program.ts', import.meta.url));

let root: string;
let managed: ManagedProcess;
let heard: string[];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'nonstop4-managed-'));
  const data = dataDirectory(root);
  await makeDataDirectory(data);
  heard = [];
  const plan = {
    name: 'edge-0',
    kind: 'edge' as const,
    program: FAKE,
    argv: [process.execPath, FAKE],
    env: { NONSTOP4_DATA: root, NONSTOP4_PROCESS: 'edge-0' },
    socket: data.socket('edge-0'),
    logPath: join(data.logs, 'edge-0.log'),
    outlived: false,
    nice: 0,
  };
  managed = new ManagedProcess(plan, {
    answered: () => heard.push('answered'),
    ended: (_process, _end, sentence) => heard.push(sentence) > 0,
    remarked: (_process, sentence) => heard.push(sentence),
    changed: () => undefined,
  });
});
afterEach(async () => {
  vi.useRealTimers();
  managed.retire();
  await managed.stop('SIGKILL', 1_000);
  managed.leave();
  rmSync(root, { recursive: true, force: true });
});

/** Hardly faster than real time: a busy machine needs seconds to start a process, which must not be a minute of silence. */
const START = { stepMs: 50, realMs: 25 };
const SILENCE = { stepMs: 1_000, realMs: 1 };

describe('a process that does not answer any more', () => {
  it('is killed after a minute of silence, not before, and started again', async () => {
    writeFileSync(join(root, 'edge-0.behaviour.json'), JSON.stringify({ deaf: true }));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await managed.start();
    await advanceUntil(START, () => heard.includes('answered'));
    let passed = 0;
    await advanceUntil(SILENCE, () => {
      passed += 1;
      return heard.length > 1;
    });
    expect(heard[1]).toBe('has not answered for a minute and is killed');
    expect(passed).toBeGreaterThanOrEqual(60);
    await advanceUntil(START, () => heard.at(-1) === 'answered');
    expect(heard[2]).toMatch(/^was ended by SIGKILL/);
    expect(managed.status()).toMatchObject({ state: 'running', restarts: 1 });
  });
});

// Turns the clock in steps; between them real time passes, in which sockets and processes do what they do.
async function advanceUntil({ stepMs, realMs }: typeof START, done: () => boolean): Promise<void> {
  const deadline = performance.now() + 40_000;
  while (!done() && performance.now() < deadline) {
    await vi.advanceTimersByTimeAsync(stepMs);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await realTime(realMs);
  }
  expect(done()).toBe(true);
}
