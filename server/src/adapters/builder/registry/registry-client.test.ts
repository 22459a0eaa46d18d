import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { answeringServer } from '../../../../../testing/attacks/answering-server.ts';
import { RegistryClient } from './registry-client.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
const SAME_TIME = 5;

/** A registry without blobs that takes uploads, but the first `failing` of them. */
async function taking(failing = 0) {
  let isThere = false;
  let uploads = 0;
  const { address, requests } = await answeringServer(({ method, url }, response) => {
    if (method === 'HEAD') return response.writeHead(isThere ? 200 : 404).end();
    if (method === 'POST' && url?.includes('mount=')) {
      isThere = true;
      return response.writeHead(201).end();
    }
    if (method === 'POST') return response.writeHead(202, { location: '/v2/a/b/blobs/uploads/1' }).end();
    uploads += 1;
    if (uploads <= failing) return response.writeHead(500).end();
    isThere = true;
    return response.writeHead(201).end();
  });
  const count = (wanted: string) => requests.filter(({ method }: IncomingMessage) => method === wanted).length;
  return { registry: new RegistryClient({ address, insecure: true, user: '', password: '' }), count };
}

const atOnce = <T>(call: () => Promise<T>) => Promise.allSettled(Array.from({ length: SAME_TIME }, call));

it('uploads a blob once, however many want it at the same time', async () => {
  const { registry, count } = await taking();
  const ended = await atOnce(() => registry.putBlob('a/b', new Blob(['x']), DIGEST));
  expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: SAME_TIME }, () => 'fulfilled'));
  expect(count('PUT')).toBe(1);
});

it('mounts a blob once, however many want it at the same time', async () => {
  const { registry, count } = await taking();
  await atOnce(() => registry.mount('a/b', DIGEST, 'base/node'));
  expect(count('POST')).toBe(1);
});

it('lets the next one try where an upload failed', async () => {
  const { registry, count } = await taking(2);
  const ended = await atOnce(() => registry.putBlob('a/b', new Blob(['x']), DIGEST));
  expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  expect(count('PUT')).toBe(3);
});
