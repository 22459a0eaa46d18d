import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HttpLoadProbe } from '../../../server/src/adapters/load-probe/http/http-load-probe.ts';
import { ScriptedLoadProbe } from '../../../server/src/adapters/load-probe/scripted/scripted-load-probe.ts';
import type { LoadFigures, LoadProbe, LoadRequest } from '../../../server/src/ports/load-probe.ts';

let edge: Server;
let answering: number;
let hosts: Set<string | undefined>;

beforeEach(async () => {
  answering = 200;
  hosts = new Set();
  edge = createServer((request, response) => {
    hosts.add(request.headers.host);
    response.writeHead(answering).end();
  });
  await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  edge.closeAllConnections();
  edge.close();
});

/** How a test makes the service fail from now on. */
interface Harness {
  probe: LoadProbe;
  startFailing(): void;
}

const adapters: [name: string, make: () => Harness][] = [
  [
    'http',
    () => ({
      probe: new HttpLoadProbe({ host: '127.0.0.1', port: (edge.address() as AddressInfo).port }),
      startFailing: () => {
        answering = 502;
      },
    }),
  ],
  [
    'scripted fake',
    () => {
      const probe = new ScriptedLoadProbe();
      return { probe, startFailing: () => probe.failWith([{ atMs: 10, reason: 'status 502' }]) };
    },
  ],
];

describe.each(adapters)('load probe: %s', (_name, make) => {
  function load(change: Partial<LoadRequest> = {}): {
    request: LoadRequest;
    seen: LoadFigures[];
    stop: AbortController;
  } {
    const stop = new AbortController();
    const seen: LoadFigures[] = [];
    const onProgress = (figures: LoadFigures) => seen.push(figures);
    const request = {
      ...{ hostname: 'shop.localhost', path: '/', ratePerS: 50, seconds: 60 },
      ...{ signal: stop.signal, onProgress },
      ...change,
    };
    return { request, seen, stop };
  }

  it('ends when it is told to, with nothing failed where nothing was wrong', async () => {
    const { request, stop } = load();
    const running = make().probe.run(request);
    stop.abort();
    const figures = await running;
    expect(figures).toMatchObject({ failed: 0, failures: [] });
    expect(figures.sent).toBeGreaterThan(0);
    expect(figures.p99Ms).toBeGreaterThanOrEqual(figures.p50Ms);
    expect(figures.slowestMs).toBeGreaterThanOrEqual(figures.p50Ms);
  });

  it('shows failures while they come, with their reason', async () => {
    const { probe, startFailing } = make();
    const { request, seen, stop } = load();
    const running = probe.run(request);
    startFailing();
    await vi.waitFor(() => expect(seen.at(-1)?.failed).toBeGreaterThan(0), { timeout: 5_000 });
    stop.abort();
    const figures = await running;
    expect(figures.failed).toBeGreaterThan(0);
    expect(figures.failures[0]).toEqual({ atMs: expect.any(Number), reason: 'status 502' });
  });

  it('refuses a rate and a time beyond its bounds', async () => {
    const { probe } = make();
    await expect(probe.run(load({ ratePerS: 5_001 }).request)).rejects.toThrow(RangeError);
    await expect(probe.run(load({ seconds: 3_600 }).request)).rejects.toThrow(RangeError);
  });
});

it('asks for the app by its hostname, and takes the app’s own refusals for answers', async () => {
  answering = 404;
  // An edge that listens on every address is reached on the loopback one.
  const probe = new HttpLoadProbe({ host: '0.0.0.0', port: (edge.address() as AddressInfo).port });
  const signal = new AbortController().signal;
  const figures = await probe.run({ hostname: 'shop.localhost', path: '/', ratePerS: 50, seconds: 0.2, signal });
  expect(figures).toMatchObject({ sent: 10, failed: 0 });
  expect(hosts).toEqual(new Set(['shop.localhost']));
});

it('sends to the edge wherever the operator has it: on a cluster that is no address of this machine', async () => {
  const probe = new HttpLoadProbe({ host: 'edge.invalid', port: 80 });
  const signal = new AbortController().signal;
  const figures = await probe.run({ hostname: 'shop.example', path: '/', ratePerS: 50, seconds: 0.1, signal });
  expect(figures).toMatchObject({ sent: 5, failed: 5 });
  expect(figures.failures[0]?.reason).toContain('edge.invalid');
});

it('has a fake that takes one load at a time and ends when the test says so', async () => {
  const probe = new ScriptedLoadProbe();
  expect(() => probe.finish()).toThrow('no load is running');
  const request = { hostname: 'a', path: '/', ratePerS: 10, seconds: 2, signal: new AbortController().signal };
  const running = probe.run(request);
  await expect(probe.run(request)).rejects.toThrow('running already');
  probe.finish();
  expect(await running).toMatchObject({ sent: 20, failed: 0 });
});
