import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  eventually,
  logOf,
  put,
  type RunningWorker,
  untilReady,
  WorkerHarness,
} from '../../../testing/worker/worker-harness.ts';
import type { LogLine, WorkerHealth } from '../protocol.ts';

let harness: WorkerHarness;
let worker: RunningWorker;

beforeEach(async () => {
  harness = new WorkerHarness();
  worker = await harness.startWorker();
});
afterEach(() => harness.dispose());

async function follow(path: string): Promise<{ lines: LogLine[]; close(): void }> {
  const lines: LogLine[] = [];
  const stream = await worker.client.stream('GET', path, { timeoutMs: 0 });
  const reader = createInterface({ input: stream });
  reader.on('line', (line) => lines.push(JSON.parse(line)));
  reader.on('error', () => undefined);
  return { lines, close: () => stream.destroy() };
}

async function droppedBytes(): Promise<number> {
  let text = '';
  for await (const chunk of await worker.client.stream('GET', '/metrics')) text += chunk;
  return Number(/^nonstop4_replica_log_dropped_bytes_total\{[^}]*replica="noisy"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

const script = (code: string) => ({
  argv: [process.execPath, '-e', code],
  healthCheck: { kind: 'none' as const, path: '/', startTimeoutMs: 1 },
});

describe('logs', () => {
  it('can be followed, of one replica or of a whole App', async () => {
    await put(worker, await harness.spec('a', script('let n = 0; setInterval(() => console.log("a" + n++), 50)')));
    await put(worker, await harness.spec('b', script('let n = 0; setInterval(() => console.log("b" + n++), 50)')));
    const one = await follow('/replicas/a/logs?follow=1&lines=1');
    const all = await follow('/apps/shop/logs?follow=1&lines=0');
    await vi.waitFor(() => {
      expect(one.lines.filter((line) => line.stream === 'out').length).toBeGreaterThan(5);
      expect(new Set(all.lines.map((line) => line.replica))).toEqual(new Set(['a', 'b']));
    }, 10_000);
    one.close();
    all.close();
    expect(new Set(one.lines.map((line) => line.replica))).toEqual(new Set(['a']));
    const numbers = one.lines.flatMap((line) => (line.stream === 'out' ? Number(line.text.slice(1)) : []));
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
    const late = one.lines.at(-1)?.at ?? '';
    expect(Math.abs(Date.parse(late) - Date.now())).toBeLessThan(5_000);
  });

  it('stay when the replica is gone, until the App is deleted', async () => {
    await put(worker, await harness.spec('a', { env: { SAY: 'remember me' } }));
    await untilReady(worker, 'a');
    await worker.client.call('DELETE', '/replicas/a');
    await expect(logOf(worker, '/replicas/a/logs')).rejects.toMatchObject({ status: 404 });
    expect((await logOf(worker, '/apps/shop/logs')).map((line) => line.text)).toContain('remember me');
    expect(readdirSync(join(harness.data.worker('worker-0'), 'raw'))).toEqual([]);
    await worker.client.call('DELETE', '/apps/shop/logs');
    expect(await logOf(worker, '/apps/shop/logs')).toEqual([]);
    await expect(logOf(worker, '/apps/..%2Fescape/logs')).rejects.toMatchObject({ status: 400 });
  });

  it('hold the last words of an app that ends at once, before the line that says how', async () => {
    const spec = await harness.spec('a', {
      ...script('process.stderr.write("fatal: no newline"); process.exit(9)'),
      purpose: 'trial',
    });
    await put(worker, spec);
    await eventually(worker, 'a', (status) => expect(status.phase).toBe('exited'));
    const texts = (await logOf(worker, '/replicas/a/logs')).map((line) => line.text);
    expect(texts.slice(1)).toEqual(['fatal: no newline', expect.stringMatching(/^exited with code 9/)]);
  });

  it('of an app that floods them stay bounded, say so, and do not hurt the worker', async () => {
    const quiet = await harness.spec('quiet');
    await put(worker, quiet);
    await untilReady(worker, 'quiet');
    await put(
      worker,
      await harness.spec('noisy', {
        app: 'noise',
        env: { FLOOD: '1' },
        healthCheck: { kind: 'none', path: '/', startTimeoutMs: 1 },
      }),
    );
    await vi.waitFor(async () => expect(await droppedBytes()).toBeGreaterThan(200e6), {
      timeout: 15_000,
      interval: 250,
    });
    const raw = join(harness.data.worker('worker-0'), 'raw');
    expect(statSync(join(raw, 'noisy.out')).size).toBeLessThan(100 * 1024 * 1024);
    const begun = Date.now();
    const health = await worker.client.call<WorkerHealth>('GET', '/healthz');
    expect(Date.now() - begun).toBeLessThan(2_000);
    expect(health.memoryBytes).toBeLessThan(250 * 1024 * 1024);
    await worker.client.call('DELETE', '/replicas/noisy?graceMs=0');
    const platform = (await logOf(worker, '/apps/noise/logs?lines=10000')).filter((line) => line.stream === 'platform');
    expect(platform.at(-1)?.text).toBe('stopped');
    expect(platform.at(-2)?.text).toMatch(
      /^[\d,]+ bytes of output were dropped: this app writes more than 5 MB a second$/,
    );
    expect((await untilReady(worker, 'quiet')).restarts).toBe(0);
  });

  it('give all that is kept in either order, of one replica and of a time', async () => {
    const code =
      'for (let n = 0; n < 3000; n++) console.log(process.env.NONSTOP4_REPLICA + " " + n + " " + "x".repeat(200)); setInterval(() => {}, 1000)';
    for (const id of ['a', 'b']) await put(worker, await harness.spec(id, script(code)));
    const read = async (query: string) => {
      const lines: LogLine[] = [];
      const stream = await worker.client.stream('GET', `/apps/shop/log-window?${query}`);
      for await (const line of createInterface({ input: stream })) lines.push(JSON.parse(line));
      return lines;
    };
    const written = (lines: LogLine[], id: string) =>
      lines.flatMap(({ stream, replica, text }) =>
        stream === 'out' && replica === id ? Number(text.split(' ')[1]) : [],
      );
    const all = Array.from({ length: 3_000 }, (_, index) => index);
    await vi.waitFor(async () => {
      const lines = await read('order=oldest-first');
      expect([written(lines, 'a').length, written(lines, 'b').length]).toEqual([3_000, 3_000]);
    }, 10_000);
    const oldest = await read('order=oldest-first');
    expect(written(oldest, 'a')).toEqual(all);
    expect(await read('order=newest-first')).toEqual(oldest.toReversed());
    const ofA = await read('order=newest-first&replica=a');
    expect(new Set(ofA.map(({ replica }) => replica))).toEqual(new Set(['a']));
    expect(written(ofA, 'a')).toEqual(all.toReversed());
    const at = Date.parse(oldest.at(-1)?.at ?? '');
    const last = await read(`order=oldest-first&from=${at}&to=${at}`);
    expect(last.length).toBeGreaterThan(0);
    expect(last.every((line) => Date.parse(line.at) === at)).toBe(true);
    for (const query of ['', 'order=up', 'order=oldest-first&from=ever']) {
      await expect(worker.client.call('GET', `/apps/shop/log-window?${query}`)).rejects.toThrow();
    }
  });
});
