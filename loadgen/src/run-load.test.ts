import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LoadReport } from './load-report.ts';
import type { LoadSpec } from './load-spec.ts';
import { runLoad } from './run-load.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A real server and a load for it. */
async function serve(
  answer: (...exchange: Parameters<RequestListener>) => unknown,
): Promise<{ server: Server; load: (change?: Partial<LoadSpec>) => LoadSpec }> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, load: (change) => loadFor((server.address() as AddressInfo).port, change) };
}

async function serveRaw(onConnection: (socket: Socket) => void): Promise<(change?: Partial<LoadSpec>) => LoadSpec> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (change) => loadFor((server.address() as AddressInfo).port, change);
}

function loadFor(port: number, change: Partial<LoadSpec> = {}): LoadSpec {
  return { host: '127.0.0.1', port, ratePerS: 200, seconds: 0.25, ...change };
}

describe('what is sent', () => {
  it('is as many requests as asked, a fifth of them POST with their numbers, with the given host', async () => {
    const seen: { method?: string; url?: string; host?: string; body: string }[] = [];
    const { load } = await serve(async (request, response) => {
      const { method, url, headers } = request;
      seen.push({ method, url, host: headers.host, body: await text(request) });
      response.end('ok');
    });
    const post = { share: 0.2, path: '/echo', body: '<{n}>' };
    const report = await runLoad(load({ hostname: 'shop.localhost:8080', path: '/?a=b', post }));
    expect(report).toMatchObject({ state: 'done', sent: 50, ok: 50, failed: 0, canceled: 0, failures: [] });
    expect(report.byMethod).toEqual({ GET: { sent: 40, ok: 40, failed: 0 }, POST: { sent: 10, ok: 10, failed: 0 } });
    const posts = seen.filter(({ method }) => method === 'POST');
    expect(new Set(posts.map(({ body }) => body)).size).toBe(10);
    expect(posts[0]).toEqual({ method: 'POST', url: '/echo', host: 'shop.localhost:8080', body: '<4>' });
    expect(seen.find(({ method }) => method === 'GET')).toMatchObject({ url: '/?a=b', host: 'shop.localhost:8080' });
    expect(report.latencyMs.p50).toBeGreaterThan(0);
    expect(report.latencyMs.max).toBeGreaterThanOrEqual(report.latencyMs.p50);
    expect(report.seconds).toEqual([{ sent: 50, failed: 0, slowestMs: expect.any(Number) }]);
  });

  it('goes over kept connections of several visitors, or over a new one each', async () => {
    let connections = 0;
    const { server, load } = await serve((_request, response) => response.end('ok'));
    server.on('connection', () => connections++);
    await runLoad(load({ visitors: 4 }));
    expect(connections).toBeGreaterThanOrEqual(4);
    expect(connections).toBeLessThanOrEqual(24);
    connections = 0;
    await runLoad(load({ keepAlive: false }));
    expect(connections).toBe(50);
  });

  it('does not wait for earlier answers, and counts latency from when a request was due', async () => {
    const held: (() => void)[] = [];
    const { load } = await serve((_request, response) => {
      held.push(() => response.end('ok'));
      // None is answered before all have come: a generator that waits for answers would never get here.
      if (held.length === 40) for (const answer of held) answer();
    });
    const report = await runLoad(load({ ratePerS: 160, visitors: 10 }));
    expect(report).toMatchObject({ sent: 40, ok: 40 });
    // The first waited for the last, which was due 39/160 s later.
    expect(report.latencyMs.max).toBeGreaterThan(240);
  });
});

describe('what is counted', () => {
  it('is each failure by its reason, with when it was due', async () => {
    let count = 0;
    const { load } = await serve((_request, response) => {
      count++;
      if (count % 5 === 0) response.writeHead(502);
      response.end(count % 5 === 1 ? 'wrong' : 'right');
    });
    const report = await runLoad(load({ expect: { bodyContains: 'right' } }));
    expect(report).toMatchObject({ sent: 50, ok: 30, failed: 20 });
    expect(report.failedByReason).toEqual({ 'status 502': 10, 'answer without the expected text': 10 });
    expect(report.failures).toHaveLength(20);
    expect(report.failures[0]).toMatchObject({ atMs: 0, method: 'GET', reason: 'answer without the expected text' });
    expect(report.seconds).toMatchObject([{ sent: 50, failed: 20 }]);
  });

  it('follows the caller’s own judge, and takes another status when it is expected', async () => {
    const { load } = await serve((_request, response) => response.writeHead(404, { 'x-release': '7' }).end());
    const judge = ({ headers }: { headers: IncomingMessage['headers'] }) =>
      headers['x-release'] === '7' ? undefined : 'another release';
    expect(await runLoad(load({ expect: { status: 404 } }), { judge })).toMatchObject({ ok: 50 });
    const refused = await runLoad(load({ expect: { status: 404 } }), { judge: () => 'another release' });
    expect(refused.failedByReason).toEqual({ 'another release': 50 });
  });

  it('tells a refused connection, a reset, a cut answer, silence and nonsense apart', async () => {
    const reset = await serveRaw((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const cut = await serveRaw((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')),
    );
    const silent = await serveRaw((socket) => socket.resume());
    const nonsense = await serveRaw((socket) => socket.once('data', () => socket.end('hello\r\n\r\n')));
    const reasons = async (load: LoadSpec) => (await runLoad({ ...load, ratePerS: 40 })).failedByReason;
    expect(await reasons(reset())).toEqual({ 'connection reset before an answer': 10 });
    expect(await reasons(cut())).toEqual({ 'answer cut off': 10 });
    expect(await reasons(silent({ timeoutMs: 100 }))).toEqual({ 'no whole answer within 0.1 s': 10 });
    expect(await reasons(nonsense())).toEqual({ 'answer is not HTTP': 10 });
    const closed = reset();
    for (const stop of stops.splice(0)) stop();
    expect(await reasons(closed)).toEqual({ 'connection refused': 10 });
  });
});

describe('connections that die between requests', () => {
  /** Answers the first request on each connection and resets it at the second. */
  const dying = () =>
    serveRaw((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        socket.once('data', () => socket.resetAndDestroy());
      });
    });

  it('cost failed requests, as a plain client sees them', async () => {
    const load = await dying();
    const report = await runLoad(load({ visitors: 1, ratePerS: 40 }));
    expect(report.failedByReason).toEqual({ 'kept connection was dead': report.failed });
    expect(report.failed).toBeGreaterThan(0);
    expect(report.reconnected).toBe(0);
  });

  it('cost GETs nothing where reconnecting is asked, but POSTs still', async () => {
    const load = await dying();
    const report = await runLoad(load({ visitors: 1, ratePerS: 80, post: { share: 0.3 }, reconnectIdempotent: true }));
    expect(report.byMethod.GET.failed).toBe(0);
    expect(report.reconnected).toBeGreaterThan(0);
    expect(report.byMethod.POST.failed).toBeGreaterThan(0);
    expect(report.sent).toBe(report.ok + report.failed);
  });

  it('do not hide a service that is down', async () => {
    let connections = 0;
    const load = await serveRaw((socket) => {
      const first = connections++ === 0;
      socket.once('data', () => {
        if (!first) return socket.resetAndDestroy();
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
        return socket.once('data', () => socket.resetAndDestroy());
      });
    });
    const report = await runLoad(load({ visitors: 1, ratePerS: 40, reconnectIdempotent: true }));
    expect(report).toMatchObject({ ok: 1, failed: 9, reconnected: 1 });
    expect(report.failedByReason).toEqual({ 'connection reset before an answer': 9 });
  });
});

describe('the end', () => {
  it('comes at once when it is aborted; what was not answered is neither ok nor failed', async () => {
    const abort = new AbortController();
    let seen = 0;
    const { load } = await serve((_request, response) => {
      seen++;
      if (seen <= 5) response.end('ok');
      if (seen === 8) abort.abort();
    });
    const report = await runLoad(load({ seconds: 600 }), { signal: abort.signal });
    expect(report).toMatchObject({ state: 'aborted', ok: 5, failed: 0 });
    expect(report.canceled).toBeGreaterThanOrEqual(3);
    expect(report.sent).toBe(report.ok + report.canceled);
  });

  it('waits for what is unanswered when only the sending is stopped', async () => {
    const stopSending = new AbortController();
    const held: ServerResponse[] = [];
    let answering = false;
    const { load } = await serve((_request, response) => {
      if (answering) return response.end('ok');
      if (held.push(response) === 10) stopSending.abort();
    });
    const spec = load({ seconds: 600, visitors: 10, timeoutMs: 60_000 });
    const running = runLoad(spec, { stopSending: stopSending.signal });
    await vi.waitFor(() => expect(stopSending.signal.aborted).toBe(true));
    answering = true;
    // One of them gets no answer but its end: that is a failure, as at any other time.
    for (const [index, response] of held.entries()) index === 3 ? response.destroy() : response.end('ok');
    const report = await running;
    expect(report).toMatchObject({ state: 'done', failed: 1, canceled: 0 });
    expect(report.ok).toBe(report.sent - 1);
  });

  it('comes without a request when it was aborted before', async () => {
    const { load } = await serve(() => undefined);
    expect(await runLoad(load(), { signal: AbortSignal.abort() })).toMatchObject({ state: 'aborted', sent: 0 });
  });

  it('is told of on the way', async () => {
    const { load } = await serve((_request, response) => response.end('ok'));
    const reports: LoadReport[] = [];
    const last = await runLoad(load({ seconds: 0.5 }), {
      onProgress: (report) => reports.push(report),
      progressEveryMs: 10,
    });
    expect(reports.length).toBeGreaterThan(1);
    expect(reports.every(({ state }) => state === 'running')).toBe(true);
    expect(reports[0]!.sent).toBeLessThan(last.sent);
  });

  it('is a refusal, before anything is sent, for a load that is not allowed', async () => {
    await expect(runLoad(loadFor(80, { host: '192.0.2.1' }))).rejects.toThrow(RangeError);
  });
});
