import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FixedClock } from '../../../server/src/adapters/clock/fixed/fixed-clock.ts';
import {
  PrometheusMetrics,
  type PrometheusMetricsOptions,
} from '../../../server/src/adapters/metrics-source/prometheus/prometheus-metrics.ts';
import { freePorts } from '../../free-ports.ts';
import { closeAtOnce, listenOnLoopback } from '../../loopback.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';

const hour = { from: 0, to: 3_600_000, stepS: 15 };
const NOTHING = { status: 'success', data: { resultType: 'matrix', result: [] } };

/** Something that listens where a Prometheus should; `requests` is what it was asked. */
class Place {
  readonly clock = new FixedClock(3_600_000);
  readonly reports: string[] = [];
  readonly requests: { url: string; authorization: string | undefined; body: URLSearchParams }[] = [];
  #answer: RequestListener = (_request, response) => response.end(JSON.stringify(NOTHING));
  readonly #server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const { authorization } = request.headers;
      this.requests.push({ url: request.url ?? '', authorization, body: new URLSearchParams(body) });
      this.#answer(request, response);
    });
  });
  port = 0;

  async open(answer = this.#answer): Promise<this> {
    this.#answer = answer;
    this.port = await listenOnLoopback(this.#server, this.port);
    onTestFinished(() => this.close());
    return this;
  }

  answers(answer: RequestListener): void {
    this.#answer = answer;
  }

  close(): Promise<void> {
    return closeAtOnce(this.#server);
  }

  source(more: Partial<PrometheusMetricsOptions> = {}): PrometheusMetrics {
    return new PrometheusMetrics({
      url: `http://127.0.0.1:${this.port}/prometheus`,
      ...{ match: '', intervalMs: 15_000, clock: this.clock, timeoutMs: 2_000 },
      report: (message) => this.reports.push(message),
      ...more,
    });
  }
}

const json = (status: number, value: object): RequestListener => {
  return (_request, response) => response.writeHead(status).end(JSON.stringify(value));
};

describe('a Prometheus that is away', () => {
  it('is said so, with since when, once in the log; and that it is back', async () => {
    const [port = 0] = await freePorts(1);
    const place = new Place();
    place.port = port;
    const source = place.source();
    expect(source.origin().away).toBeUndefined();
    await expect(source.history('app_1', hour)).rejects.toMatchObject({ code: 'unavailable' });
    place.clock.advance(60_000);
    await expect(source.latest('app_1')).rejects.toThrow('gives no answer');
    expect(source.origin()).toMatchObject({
      kind: 'prometheus',
      address: `http://127.0.0.1:${port}/prometheus`,
      away: { since: 3_600_000, reason: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') },
    });
    await place.open();
    expect(await source.history('app_1', hour)).toEqual([]);
    expect(source.origin().away).toBeUndefined();
    expect(place.reports).toEqual(['Prometheus gives no answer', 'Prometheus answers again']);
  });

  it('is asked for a list at most each ten seconds, in vain or not', async () => {
    const place = await new Place().open(json(503, { status: 'error', errorType: 'unavailable', error: 'starting' }));
    const source = place.source();
    const list = { to: 3_600_000, stepS: 120, steps: 30 };
    await expect(source.requestRates(list)).rejects.toMatchObject({ code: 'unavailable' });
    const asked = place.requests.length;
    await expect(source.requestRates({ ...list, to: list.to + 9_000 })).rejects.toMatchObject({ code: 'unavailable' });
    expect(place.requests).toHaveLength(asked);
    place.answers(json(200, NOTHING));
    expect((await source.requestRates({ ...list, to: list.to + 10_000 })).size).toBe(0);
  });
});

it('a list need not wait for a Prometheus that takes its time: it gets what was said last, until that was in vain', async () => {
  const labels = { app: 'app_1' };
  const rates = { ...NOTHING.data, result: [{ metric: labels, values: [[3_600, '4']] }] };
  const place = await new Place().open(json(200, { ...NOTHING, data: rates }));
  const source = place.source({ timeoutMs: 2_000 });
  const list = (more: number) => ({ to: 3_600_000 + more, stepS: 120, steps: 2 });
  const first = await source.requestRates(list(0));
  expect([...first]).toEqual([['app_1', [0, 4]]]);
  const slow = Promise.withResolvers<void>();
  place.answers((_request, response) => void slow.promise.then(() => response.writeHead(500).end()));
  expect(await source.requestRates(list(15_000))).toBe(first);
  slow.resolve();
  await expect.poll(() => source.origin().away?.reason).toBe('faulty');
  await expect(source.requestRates(list(16_000))).rejects.toMatchObject({ code: 'unavailable' });
});

describe('a Prometheus that does not answer as it should', () => {
  it('is slow', async () => {
    const place = await new Place().open(() => undefined);
    const source = place.source({ timeoutMs: 150 });
    await expect(source.history('app_1', hour)).rejects.toMatchObject({ code: 'unavailable' });
    expect(source.origin().away).toMatchObject({ reason: 'slow', detail: 'no answer within 0.15 s' });
    expect(place.requests[0]?.body.get('timeout')).toBe('150ms');
  });

  it.each([
    ['refuses', json(401, {}), 'refused', 'HTTP 401'],
    ['forbids', json(403, {}), 'refused', 'HTTP 403'],
    [
      'says that it took too long itself',
      json(503, { status: 'error', errorType: 'timeout', error: 'x' }),
      'slow',
      'x',
    ],
    [
      'answers with an error',
      json(422, { status: 'error', errorType: 'execution', error: 'too many' }),
      'faulty',
      'too many',
    ],
    ['answers with a page', ((_, response) => response.end('<html>')) as RequestListener, 'faulty', 'HTTP 200'],
    ['answers with another JSON', json(200, { status: 'success', data: {} }), 'faulty', 'HTTP 200'],
    [
      'sends elsewhere',
      ((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()) as RequestListener,
      'unreachable',
      'redirect',
    ],
    ['breaks off', ((request) => request.socket.destroy()) as RequestListener, 'unreachable', ''],
  ])('%s', async (_, answer, reason, detail) => {
    const place = await new Place().open(answer);
    const source = place.source();
    await expect(source.latest('app_1')).rejects.toMatchObject({ code: 'unavailable' });
    expect(source.origin().away).toMatchObject({ reason, detail: expect.stringContaining(detail) });
  });

  it('has nothing of the app', async () => {
    const source = (await new Place().open()).source();
    expect(await source.history('app_1', hour)).toEqual([]);
    expect(await source.latest('app_1')).toBeUndefined();
    expect((await source.requestRates({ to: 3_600_000, stepS: 120, steps: 30 })).size).toBe(0);
    expect(source.origin()).not.toHaveProperty('away');
  });
});

describe('credentials for a Prometheus', () => {
  it('are read from their file for each question', async () => {
    const file = join(temporaryDirectory(), 'token');
    const place = await new Place().open();
    const source = place.source({ credentials: { kind: 'token', file } });
    await expect(source.latest('app_1')).rejects.toMatchObject({ code: 'unavailable' });
    expect(source.origin().away?.reason).toBe('refused');
    for (const token of ['first', 'second']) {
      writeFileSync(file, `${token}\n`);
      await source.history('app_1', hour);
    }
    expect(place.requests.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer second']);
  });

  it('may be a name and a password', async () => {
    const file = join(temporaryDirectory(), 'password');
    writeFileSync(file, 'öpen sesame\n');
    const place = await new Place().open();
    await place.source({ credentials: { kind: 'password', user: 'kim', file } }).history('app_1', hour);
    const expected = `Basic ${Buffer.from('kim:öpen sesame').toString('base64')}`;
    expect(place.requests[0]).toMatchObject({ authorization: expected, url: '/prometheus/api/v1/query_range' });
  });
});
