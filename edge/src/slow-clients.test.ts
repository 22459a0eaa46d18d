import { afterEach, describe, expect, it, vi } from 'vitest';
import { shopRoute } from '../../testing/ports/traffic-router/harness.ts';
import { HOST } from '../../testing/traffic/ask.ts';
import { startEdgeForTest } from '../../testing/traffic/embedded-edge.ts';
import { HttpTarget } from '../../testing/traffic/http-target.ts';
import { RawClient } from '../../testing/traffic/raw-client.ts';
import { ClientServer } from './client-server.ts';
import { openPort } from './listeners.ts';

afterEach(() => {
  vi.useRealTimers();
});

function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

const POST = `POST / HTTP/1.1\r\nHost: ${HOST}\r\n`;

describe('slow clients', () => {
  it('that drip their head are ended', async () => {
    const clients = new ClientServer({ find: () => undefined }, undefined, { headTimeoutMs: 300, checkEveryMs: 50 });
    const port = await openPort(clients.server, '127.0.0.1', 0);
    const client = await RawClient.openForTest(port);
    const dripping = setInterval(() => client.send('X'), 20);
    client.send('GET / HTTP/1.1\r\n');
    expect((await client.answer())?.status).toBe(408);
    expect(await client.untilEnded()).toMatch(/closed|reset/);
    clearInterval(dripping);
    clients.server.close();
  });

  it('that stop in the middle of a small body get 408, and no target was asked', async () => {
    fakeTimers();
    const edge = await startEdgeForTest();
    const target = await HttpTarget.start();
    await edge.publish([shopRoute([target])]);
    const client = await RawClient.openForTest(edge.port);
    client.send(`${POST}Content-Length: 10\r\n\r\nhalf`);
    await vi.waitFor(() => expect(edge.edge.stats().apps[0]?.inFlight).toBe(1));
    await vi.advanceTimersByTimeAsync(61_000);
    expect((await client.answer())?.status).toBe(408);
    expect(target.requests).toEqual([]);
  });

  it('that stop in the middle of a large body end the request at the target too', async () => {
    fakeTimers();
    const edge = await startEdgeForTest();
    let aborted = false;
    let bytes = 0;
    const target = await HttpTarget.start((request) => {
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      request.on('error', () => undefined);
      request.on('close', () => {
        aborted = !request.complete;
      });
    });
    await edge.publish([shopRoute([target])]);
    const client = await RawClient.openForTest(edge.port);
    client.send(`${POST}Content-Length: 1000000\r\n\r\n${'x'.repeat(1000)}`);
    await vi.waitFor(() => expect(bytes).toBe(1000));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(aborted).toBe(false);
    client.send('y');
    await vi.waitFor(() => expect(bytes).toBe(1001));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await client.answer())?.status).toBe(408);
    await vi.waitFor(() => expect(aborted).toBe(true));
  });

  it('are waited for while the app, not they, is slow', async () => {
    fakeTimers();
    const edge = await startEdgeForTest();
    let answer: (() => void) | undefined;
    const target = await HttpTarget.start((request, response) => {
      request.resume().on('end', () => {
        answer = () => response.end('late');
      });
    });
    await edge.publish([shopRoute([target])]);
    const client = await RawClient.openForTest(edge.port);
    client.send(`${POST}Content-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`);
    await vi.waitFor(() => expect(answer).toBeDefined());
    await vi.advanceTimersByTimeAsync(3_600_000);
    answer?.();
    expect((await client.answer())?.body).toBe('late');
  });

  it('that take nothing of their answer for five minutes are ended, with the request at the target', async () => {
    fakeTimers();
    const edge = await startEdgeForTest();
    let closed = false;
    const target = await HttpTarget.start((_, response) => {
      response.on('close', () => {
        closed = true;
      });
      const chunk = Buffer.alloc(64 * 1024);
      const write = (): void => {
        if (!closed && response.write(chunk)) setImmediate(write);
      };
      response.on('drain', write);
      write();
    });
    await edge.publish([shopRoute([target])]);
    const client = await RawClient.openForTest(edge.port);
    client.socket.pause();
    client.send(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    let before = -1;
    await vi.waitFor(
      () => {
        const now = edge.edge.stats().apps[0]?.bytesOut ?? 0;
        const stoodStill = now > 0 && now === before;
        before = now;
        expect(stoodStill).toBe(true);
      },
      { timeout: 10_000, interval: 300 },
    );
    await vi.advanceTimersByTimeAsync(299_000);
    expect(closed).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.waitFor(() => expect(closed).toBe(true));
  });
});

describe('too much head', () => {
  it.each([
    ['32 kB of it', `X-Large: ${'x'.repeat(33_000)}\r\n`],
    ['200 headers', Array.from({ length: 201 }, (_, index) => `X-${index}: v\r\n`).join('')],
  ])('is refused: more than %s', async (_, headers) => {
    const edge = await startEdgeForTest();
    const target = await HttpTarget.start();
    await edge.publish([shopRoute([target])]);
    const client = await RawClient.openForTest(edge.port);
    client.send(`GET / HTTP/1.1\r\nHost: ${HOST}\r\n${headers}\r\n`);
    expect((await client.answer())?.status).toBe(431);
    expect(target.requests).toEqual([]);
  });
});
