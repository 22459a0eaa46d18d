import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ControlClient, ControlRefused, ControlUnreachable } from './control-client.ts';
import { ControlError, type ControlRoutes, serveControl } from './control-server.ts';

let directory: string;
let path: string;
let server: Server | undefined;
let client: ControlClient;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-control-'));
  path = join(directory, 'a.sock');
  client = new ControlClient(path);
});
afterEach(async () => {
  client.close();
  await stop();
  await rm(directory, { recursive: true, force: true });
});

async function serve(routes: ControlRoutes): Promise<void> {
  server = await serveControl(path, routes);
}

async function stop(): Promise<void> {
  const closing = server;
  server = undefined;
  if (!closing) return;
  await new Promise((done) => {
    closing.close(done);
    closing.closeAllConnections();
  });
}

describe('a control socket', () => {
  it('gives the handler parameters, query and body, and the caller its answer', async () => {
    await serve({ 'PUT /things/:id/parts/:part': ({ params, query, body }) => ({ params, q: query.get('q'), body }) });
    const answer = await client.call('PUT', '/things/a%2Fb/parts/2?q=x', { body: { deep: ['값'] } });
    expect(answer).toEqual({ params: { id: 'a/b', part: '2' }, q: 'x', body: { deep: ['값'] } });
  });

  it('is open to its owner only', async () => {
    await serve({});
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('answers nothing for undefined, and errors with status and words', async () => {
    await serve({
      'GET /nothing': () => undefined,
      'GET /refused': () => {
        throw new ControlError(409, 'another one is there');
      },
      'GET /broken': () => Promise.reject(new Error('broke')),
    });
    expect(await client.call('GET', '/nothing')).toBeUndefined();
    const refused = await client.call('GET', '/refused').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ControlRefused);
    expect(refused).toMatchObject({ status: 409, message: 'another one is there' });
    await expect(client.call('GET', '/broken')).rejects.toMatchObject({ status: 500, message: 'broke' });
    await expect(client.call('GET', '/absent')).rejects.toMatchObject({ status: 404 });
    await expect(client.call('POST', '/nothing')).rejects.toMatchObject({ status: 404 });
  });

  it('refuses a path and a body that mean nothing', async () => {
    await serve({ 'PUT /things/:id': () => 'ok' });
    await expect(client.call('PUT', '/things/%ff')).rejects.toMatchObject({ status: 400 });
    const status = await new Promise((resolve) => {
      request({ socketPath: path, method: 'PUT', path: '/things/a' }, (response) => resolve(response.statusCode)).end(
        '{',
      );
    });
    expect(status).toBe(400);
  });

  it('says unreachable when nobody is there, or nobody answers in time', async () => {
    await expect(client.call('GET', '/')).rejects.toThrow(ControlUnreachable);
    await serve({ 'GET /never': () => new Promise(() => undefined) });
    await expect(client.call('GET', '/never', { timeoutMs: 100 })).rejects.toThrow(/no answer in time/);
  });

  it('replaces the socket of a dead predecessor, and a client finds the successor', async () => {
    await serve({ 'GET /who': () => 'first' });
    expect(await client.call('GET', '/who')).toBe('first');
    await stop();
    await serve({ 'GET /who': () => 'second' });
    expect(await client.call('GET', '/who')).toBe('second');
  });

  it('streams lines until the caller leaves', async () => {
    let left = false;
    await serve({
      'GET /lines': ({ response, signal }) => {
        response.writeHead(200).write('one\n');
        const timer = setInterval(() => response.write('more\n'), 10);
        signal.addEventListener('abort', () => {
          left = true;
          clearInterval(timer);
        });
      },
    });
    const stream = await client.stream('GET', '/lines', { timeoutMs: 0 });
    const seen: string[] = [];
    for await (const line of createInterface({ input: stream })) {
      seen.push(line);
      if (seen.length === 3) break;
    }
    stream.destroy();
    expect(seen).toEqual(['one', 'more', 'more']);
    await vi.waitFor(() => expect(left).toBe(true));
  });
});
