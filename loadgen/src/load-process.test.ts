import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runLoadProcess } from './load-process.ts';
import type { LoadReport } from './load-report.ts';

const program = join(import.meta.dirname, 'main.ts');
let server: Server;
let children: ChildProcess[] = [];

beforeEach(async () => {
  server = createServer((_request, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  server.closeAllConnections();
  server.close();
});

const load = (seconds: number) => ({
  host: '127.0.0.1',
  port: (server.address() as AddressInfo).port,
  ratePerS: 100,
  seconds,
});

describe('load from a process of its own', () => {
  it('gives the same report', async () => {
    const reports: LoadReport[] = [];
    const report = await runLoadProcess(load(1.2), { program, onProgress: (each) => reports.push(each) });
    expect(report).toMatchObject({ state: 'done', sent: 120, ok: 120, failed: 0 });
    expect(reports.length).toBeGreaterThan(0);
  });

  it('ends with its report when it is aborted', async () => {
    const abort = new AbortController();
    const report = await runLoadProcess(load(600), { program, signal: abort.signal, onProgress: () => abort.abort() });
    expect(report.state).toBe('aborted');
    expect(report.sent).toBe(report.ok + report.canceled);
  });

  it('ends when the sending is stopped, and cancels nothing', async () => {
    const stop = new AbortController();
    const report = await runLoadProcess(load(600), {
      program,
      stopSending: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(report).toMatchObject({ state: 'done', failed: 0, canceled: 0 });
    expect(report.ok).toBeGreaterThan(0);
  });

  it('refuses what is not allowed, and says when the process did not do its work', async () => {
    await expect(runLoadProcess({ ...load(1), host: '192.0.2.1' }, { program })).rejects.toThrow(RangeError);
    const noProgram = join(import.meta.dirname, 'load-spec.ts');
    await expect(runLoadProcess(load(1), { program: noProgram })).rejects.toThrow('ended without a report (code 0)');
  });

  it('stops when its parent is gone', async () => {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    child.stdin.write(`${JSON.stringify(load(600))}\n`);
    await once(child.stdout, 'data');
    child.stdin.destroy();
    child.stdout.resume();
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('can be used by hand: the load as argument, a plain sentence for a wrong one', async () => {
    const byHand = async (argument: string) => {
      const child = spawn(process.execPath, [program, argument], { stdio: ['ignore', 'pipe', 'pipe'] });
      children.push(child);
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
      return { out, err, code: child.exitCode };
    };
    const good = await byHand(JSON.stringify(load(0.1)));
    expect(JSON.parse(good.out.trim().split('\n').at(-1)!)).toMatchObject({ report: { state: 'done', ok: 10 } });
    expect(good.code).toBe(0);
    const bad = await byHand(JSON.stringify({ ...load(1), ratePerS: 9_999 }));
    expect(bad).toEqual({ out: '', err: 'ratePerS is 9999, but must be from 0.1 to 5000.\n', code: 64 });
  });
});
