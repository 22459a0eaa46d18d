import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProblemDetails } from '@nonstop4/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EventStream, openEventStream, type StreamMessage, type StreamState } from './event-stream.ts';

const problem: ProblemDetails = {
  type: 'urn:nonstop4:problem:not-signed-in',
  title: 'Not signed in',
  status: 401,
  detail: 'Sign in again.',
  code: 'not-signed-in',
  params: {},
  requestId: 'r',
};

let answer: (response: ServerResponse, url: string) => void;
let requests: string[];
let stream: EventStream | undefined;
let received: StreamMessage[];
let states: StreamState[];
let refusals: string[];
const server = createServer((request, response) => {
  requests.push(request.url ?? '');
  answer(response, request.url ?? '');
});

function open(url: () => string): void {
  const { port } = server.address() as AddressInfo;
  stream = openEventStream({
    url: () => `http://127.0.0.1:${port}${url()}`,
    onMessage: (message) => received.push(message),
    onState: (state) => states.push(state),
    onRefused: (refusal) => refusals.push(refusal.problem.code),
  });
}

const begin = (response: ServerResponse) => response.writeHead(200, { 'content-type': 'text/event-stream' });

describe('an event stream', () => {
  beforeEach(async () => {
    requests = [];
    received = [];
    states = [];
    refusals = [];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    stream?.close();
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });

  it('delivers events by name, also when a letter is cut in two on its way', async () => {
    const bytes = Buffer.from('event: line\ndata: 한글\n\n: still here\n\ndata: {"a":1}\n\n');
    const middle = bytes.indexOf(Buffer.from('한')) + 1;
    answer = (response) => {
      begin(response).write(bytes.subarray(0, middle), () => response.write(bytes.subarray(middle)));
    };
    open(() => '/events');
    await vi.waitFor(() => expect(received).toHaveLength(2));
    expect(received).toEqual([
      { event: 'line', data: '한글' },
      { event: 'message', data: '{"a":1}' },
    ]);
    expect(states).toEqual(['connecting', 'open']);
  });

  it('comes back after a cut and asks for what comes next', async () => {
    answer = (response, url) => {
      begin(response).write(`data: from ${url}\n\n`);
      if (requests.length === 1) setImmediate(() => response.destroy());
    };
    open(() => `/log?from=${received.length}`);
    await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 5_000 });
    expect(requests).toEqual(['/log?from=0', '/log?from=1']);
    expect(states).toEqual(['connecting', 'open', 'waiting', 'open']);
  });

  it('waits for a server that is away or answers something else, and tries at once when asked', async () => {
    answer = (response) => {
      if (requests.length < 3) response.writeHead(502).end('<h1>Bad gateway</h1>');
      else begin(response).write('data: back\n\n');
    };
    open(() => '/events');
    await vi.waitFor(() => expect(states.at(-1)).toBe('waiting'));
    await vi.waitFor(() => {
      stream?.retryNow();
      expect(received).toEqual([{ event: 'message', data: 'back' }]);
    });
    expect(refusals).toEqual([]);
  });

  it('stays closed when the server refuses', async () => {
    answer = (response) =>
      response.writeHead(401, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
    open(() => '/events');
    await vi.waitFor(() => expect(refusals).toEqual(['not-signed-in']));
    expect(states).toEqual(['connecting', 'closed']);
    expect(requests).toHaveLength(1);
  });

  it('delivers nothing after it was closed, and does not come back', async () => {
    let send: (text: string) => void = () => {};
    let gone = false;
    answer = (response) => {
      begin(response);
      send = (text) => response.write(text);
      response.on('close', () => {
        gone = true;
      });
      send('data: one\n\n');
    };
    open(() => '/events');
    await vi.waitFor(() => expect(received).toHaveLength(1));
    stream?.close();
    send('data: two\n\n');
    await vi.waitFor(() => expect(gone).toBe(true));
    expect(received).toHaveLength(1);
    expect(states).toEqual(['connecting', 'open', 'closed']);
  });
});
