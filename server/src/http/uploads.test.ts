import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { operations } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { addUser, type MemoryPlatform, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, listen, openPanel, urlOf } from '../../../testing/platform/panel.ts';
import { zipOf } from '../../../testing/platform/zips.ts';
import { createApp } from '../usecases/create-app.ts';
import type { PanelOptions } from './panel-server.ts';

const URL_OF_SHOP = `${urlOf(operations.uploadArchive, { app: 'shop' })}?create=true&fileName=shop.zip`;

async function panel(options: Partial<PanelOptions> = {}) {
  const platform = memoryPlatform();
  const ada = await addUser(platform, 'ada');
  const opened = await openPanel(platform, options);
  const base = await listen(opened);
  const headers = { ...(await bearer(platform, ada)), 'content-type': 'application/zip' };
  return { platform, ada, base, headers, ...opened };
}

const kept = ({ disk }: MemoryPlatform) =>
  existsSync(join(disk, 'uploads')) ? readdirSync(join(disk, 'uploads')) : [];

/** A body that gives a little and then waits. */
function endlessBody(chunks = 1): { body: Readable; pulled: () => number } {
  let pulled = 0;
  const body = new Readable({
    read() {
      pulled += 1;
      if (pulled <= chunks) this.push(Buffer.alloc(64 * 1024, 1));
    },
  });
  return { body, pulled: () => pulled };
}

describe('an upload', () => {
  it('makes the app and queues its run', async () => {
    const { base, headers, platform } = await panel();
    const body = await zipOf({ 'server.js': '1' });
    const answer = await fetch(base + URL_OF_SHOP, { method: 'POST', headers, body: new Uint8Array(body) });
    expect(answer.status).toBe(202);
    const run = operations.uploadArchive.result.parse(await answer.json());
    expect(run).toMatchObject({
      appName: 'shop',
      kind: 'upload',
      archive: { fileName: 'shop.zip', sizeBytes: body.length },
    });
    expect(kept(platform)).toHaveLength(1);
  });

  it('that is sent again with its key is taken once, also twice at the same moment', async () => {
    const { base, headers, platform } = await panel();
    const body = new Uint8Array(await zipOf({ 'server.js': '1' }));
    const send = async (key: string) => {
      const answer = await fetch(`${base}${URL_OF_SHOP}&key=${key}`, { method: 'POST', headers, body });
      return operations.uploadArchive.result.parse(await answer.json());
    };
    const first = await send('upload-number-1');
    expect((await send('upload-number-1')).id).toBe(first.id);
    const [a, b] = await Promise.all([send('upload-number-2'), send('upload-number-2')]);
    expect(a.id).toBe(b.id);
    expect(a.id).not.toBe(first.id);
    const shop = await platform.stores.apps.byName('shop');
    expect((await platform.stores.runs.listByApp(shop?.id ?? '', 10)).map(({ number }) => number)).toEqual([2, 1]);
    expect(kept(platform)).toHaveLength(2);
  });

  it('whose client goes in the middle leaves nothing', async () => {
    const { base, headers, platform } = await panel();
    const { body } = endlessBody();
    const stop = new AbortController();
    const sent = fetch(base + URL_OF_SHOP, {
      method: 'POST',
      headers,
      body: Readable.toWeb(body),
      duplex: 'half',
      signal: stop.signal,
    } as never);
    await expect.poll(() => kept(platform)).toHaveLength(1);
    stop.abort();
    await expect(sent).rejects.toThrow();
    await expect.poll(() => kept(platform)).toEqual([]);
    expect(await platform.stores.apps.byName('shop')).toBeUndefined();
    expect(await platform.stores.runs.listActive()).toEqual([]);
  });

  it('that is too large is refused by what it says of itself, before it is sent', async () => {
    const { base, headers, platform } = await panel();
    const maxBytes = platform.rules.upload.maxBytes;
    const url = new URL(base + URL_OF_SHOP);
    const sending = httpRequest(url, { method: 'POST', headers: { ...headers, 'content-length': maxBytes + 1 } });
    sending.flushHeaders();
    const [response] = await once(sending, 'response');
    expect(response.statusCode).toBe(413);
    sending.on('error', () => undefined).destroy();
    expect(kept(platform)).toEqual([]);
  });

  it('that is too large is refused in the middle when it does not say so', async () => {
    const { base, headers, platform } = await panel();
    const { body } = endlessBody(platform.rules.upload.maxBytes / (64 * 1024) + 1);
    const answer = await fetch(base + URL_OF_SHOP, {
      method: 'POST',
      headers,
      body: Readable.toWeb(body),
      duplex: 'half',
    } as never);
    expect(await answer.json()).toMatchObject({
      status: 413,
      code: 'upload-too-large',
      params: { limit: 10 * 1024 * 1024 },
    });
    body.destroy();
    expect(kept(platform)).toEqual([]);
    expect(await platform.stores.apps.byName('shop')).toBeUndefined();
  });

  it('that is refused in the middle is told so although its client sends everything before it reads', async () => {
    const { base, headers, platform } = await panel();
    const { hostname, port } = new URL(base);
    const { maxBytes } = platform.rules.upload;
    // More than what the kernel holds for both sides.
    const rest = 64 * 1024 * 1024;
    const socket = connect(Number(port), hostname).pause();
    socket.write(
      `POST ${URL_OF_SHOP} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/zip\r\nAuthorization: ${headers.authorization}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    for (const bytes of [maxBytes + 1, rest]) {
      socket.write(`${bytes.toString(16)}\r\n`);
      socket.write(Buffer.alloc(bytes));
      socket.write('\r\n');
    }
    const sent = Promise.withResolvers<void>();
    socket.on('error', sent.reject);
    socket.write('0\r\n\r\n', (error) => (error ? sent.reject(error) : sent.resolve()));
    await sent.promise;
    socket.resume();
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('413 Payload Too Large');
    socket.destroy();
  });

  it('that stands still is ended and leaves nothing', async () => {
    const { base, headers, platform } = await panel({ bodyIdleMs: 100 });
    const { body } = endlessBody();
    const sent = fetch(base + URL_OF_SHOP, {
      method: 'POST',
      headers,
      body: Readable.toWeb(body),
      duplex: 'half',
    } as never);
    await expect(sent).rejects.toThrow();
    body.destroy();
    await expect.poll(() => kept(platform)).toEqual([]);
    expect(await platform.stores.apps.byName('shop')).toBeUndefined();
  });

  it('that is slow but moves is taken', async () => {
    const { base, headers } = await panel({ bodyIdleMs: 200 });
    const zip = await zipOf({ 'server.js': '1' });
    const pieces = Array.from({ length: 8 }, (_, index) =>
      zip.subarray(index * 20, index === 7 ? undefined : index * 20 + 20),
    );
    async function* slowly() {
      for (const piece of pieces) {
        yield piece;
        await setTimeout(50);
      }
    }
    const body = Readable.toWeb(Readable.from(slowly()));
    const answer = await fetch(base + URL_OF_SHOP, { method: 'POST', headers, body, duplex: 'half' } as never);
    expect(answer.status).toBe(202);
  });

  it('of somebody unknown is not read', async () => {
    const { base, platform } = await panel();
    const { body } = endlessBody();
    const headers = { 'content-type': 'application/zip' };
    const answer = await fetch(base + URL_OF_SHOP, {
      method: 'POST',
      headers,
      body: Readable.toWeb(body),
      duplex: 'half',
    } as never);
    expect(answer.status).toBe(401);
    body.destroy();
    expect(kept(platform)).toEqual([]);
  });

  it('of somebody unknown who goes on sending is cut off', async () => {
    const { base } = await panel();
    const { hostname, port } = new URL(base);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(
      `POST ${URL_OF_SHOP} HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/zip\r\nContent-Length: 1000000000\r\n\r\n`,
    );
    await expect.poll(() => answer).toContain('401 Unauthorized');
    await expect.poll(() => socket.closed, { timeout: 15_000 }).toBe(true);
  });

  it.each([
    ['refused', false, '401'],
    ['let in', true, '100'],
  ])('that asks before it sends is %s before it sends', async (_, authorized, status) => {
    const { base, headers } = await panel();
    const { hostname, port } = new URL(base);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    const lines = [
      `POST ${URL_OF_SHOP} HTTP/1.1`,
      `Host: ${hostname}`,
      'Content-Type: application/zip',
      'Content-Length: 3',
      'Expect: 100-continue',
      ...(authorized ? [`Authorization: ${headers.authorization}`] : []),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    await expect.poll(() => answer).toMatch(new RegExp(`^HTTP/1.1 ${status}`));
    expect(answer.includes(' 100 ')).toBe(authorized);
    socket.write('zip');
    if (authorized) await expect.poll(() => answer).toContain('202 Accepted');
    socket.destroy();
  });

  it('that is no zip by its type says what to send', async () => {
    const { base, headers } = await panel();
    for (const type of ['application/json', 'multipart/form-data; boundary=x']) {
      const answer = await fetch(base + URL_OF_SHOP, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body: '{}',
      });
      expect(await answer.json()).toMatchObject({
        status: 422,
        code: 'invalid-input',
        detail: expect.stringContaining('zip'),
      });
    }
    const { 'content-type': _, ...untyped } = headers;
    const empty = await fetch(base + URL_OF_SHOP, { method: 'POST', headers: untyped });
    expect(await empty.json()).toMatchObject({ status: 422, code: 'invalid-input' });
  });

  it('of a taken name is refused before it is read, and so is one of an app that is not to be made', async () => {
    const { base, platform } = await panel();
    const bob = await addUser(platform, 'bob', 'member');
    const { body, pulled } = endlessBody(1_000_000);
    const other = await addUser(platform, 'eve', 'member');
    await createApp(platform, other, 'shop');
    const headers = { ...(await bearer(platform, bob)), 'content-type': 'application/zip' };
    const send = { method: 'POST', headers, body: Readable.toWeb(body), duplex: 'half' } as never;
    expect(await (await fetch(base + URL_OF_SHOP, send)).json()).toMatchObject({ status: 409, code: 'app-name-taken' });
    body.destroy();
    expect(pulled()).toBeLessThan(10_000);
    const absent = urlOf(operations.uploadArchive, { app: 'blog' });
    const answer = await fetch(base + absent, { method: 'POST', headers, body: 'x' });
    expect(await answer.json()).toMatchObject({ status: 404, code: 'not-found' });
    expect(kept(platform)).toEqual([]);
  });
});
