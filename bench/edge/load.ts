import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { HOST } from './proxies.ts';

export type Mode = 'kept' | 'new';

/** What one burst of load showed. */
export interface Burst {
  requests: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 2xx or 3xx, and connections that broke. */
  failed: number;
}

const CLIENTS = 64;

/** Sends as much as is answered for some seconds: on kept connections, or on a new one for each request. */
export async function burst(core: number, port: number, mode: Mode, seconds: number): Promise<Burst> {
  const close = mode === 'new' ? ['-H', 'Connection: close'] : [];
  const load = ['-t1', `-c${CLIENTS}`, `-d${seconds}s`, '--latency', '-H', `Host: ${HOST}`, ...close];
  const child = spawn('taskset', ['-c', String(core), 'wrk', ...load, `http://127.0.0.1:${port}/`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(`wrk ended with ${code}:\n${output}`);
  return parseWrk(output);
}

export function parseWrk(output: string): Burst {
  const [, requests = '0', seconds = '0', unit = 's'] = /(\d+) requests in ([\d.]+)(m|s)/.exec(output) ?? [];
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(output)?.slice(1) ?? [];
  const statuses = /Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? '0';
  return {
    requests: Number(requests),
    seconds: Number(seconds) * (unit === 'm' ? 60 : 1),
    p50Ms: latency(output, '50%'),
    p99Ms: latency(output, '99%'),
    failed: [...errors, statuses].reduce((sum, count) => sum + Number(count), 0),
  };
}

const MILLISECONDS: Record<string, number> = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

function latency(output: string, share: string): number {
  const [, value = 'NaN', unit = 'ms'] = new RegExp(`^\\s+${share}\\s+([\\d.]+)(us|ms|s|m) *$`, 'm').exec(output) ?? [];
  return Number(value) * (MILLISECONDS[unit] ?? Number.NaN);
}
