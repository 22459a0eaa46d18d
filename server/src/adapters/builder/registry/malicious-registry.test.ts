import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Answer, answeringServer } from '../../../../../testing/attacks/answering-server.ts';
import { OCI_INDEX, OCI_MANIFEST } from './manifest.ts';
import { RegistryClient } from './registry-client.ts';

/** A client with a password, and what answers it. */
async function against(answer: Answer, insecure = true) {
  const { address, requests } = await answeringServer(answer);
  return { registry: new RegistryClient({ address, insecure, user: 'nonstop4', password: 'swordfish' }), requests };
}

const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(200, { 'content-type': OCI_MANIFEST, ...headers }).end(JSON.stringify(value));

/** Sends for as long as somebody reads. */
function endless(response: ServerResponse, start: string): void {
  const part = Buffer.alloc(64 * 1024, 'x');
  const send = () => {
    while (!response.destroyed && response.write(part));
  };
  response.on('drain', send);
  response.write(start);
  send();
}

describe('a registry that answers what it likes', () => {
  it.each([
    ['nonsense', '<html>'],
    ['a number', '7'],
    ['a list', '[]'],
    ['null', 'null'],
  ])('is refused: %s', async (_, text) => {
    const { registry } = await against((_request, response) => response.end(text));
    await expect(registry.manifest('a/b', 'latest')).rejects.toThrow('cannot be read');
    await expect(registry.tags('a/b')).rejects.toThrow('cannot be read');
  });

  it('is read no further than any manifest goes, and its answers without an end are left', async () => {
    const { registry, requests } = await against((_request, response) => endless(response, '{"tags":["'));
    await expect(registry.manifest('a/b', 'latest')).rejects.toThrow('larger than');
    await expect(registry.tags('a/b')).rejects.toThrow('larger than');
    await expect(registry.readJson('a/b', 'sha256:0')).rejects.toThrow('larger than');
    await expect.poll(() => requests.every(({ destroyed, socket }) => destroyed || socket.destroyed)).toBe(true);
  });

  it('gives an error without an end: a little of it is read', async () => {
    const { registry } = await against((_request, response) => endless(response.writeHead(500), 'x'));
    await expect(registry.manifest('a/b', 'latest')).rejects.toThrow('answered 500');
  });

  it('gives something else in place of what a digest names', async () => {
    const digest = `sha256:${createHash('sha256').update('the right one').digest('hex')}`;
    const { registry } = await against((_request, response) => json(response, { schemaVersion: 2 }));
    await expect(registry.named('a/b', digest)).rejects.toThrow('something else');
    await expect(registry.readJson('a/b', digest)).rejects.toThrow('something else');
  });

  it('gives a list of lists', async () => {
    const platform = { os: 'linux', architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' };
    const inner = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [] });
    const digest = `sha256:${createHash('sha256').update(inner).digest('hex')}`;
    const outer = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [{ digest, platform }] };
    const { registry } = await against((request, response) =>
      request.url?.includes('sha256') ? response.end(inner) : json(response, outer),
    );
    await expect(registry.manifest('a/b', 'latest')).rejects.toThrow('a list of images');
  });

  it('gives pages of a list without an end', async () => {
    let count = 0;
    const { registry, requests } = await against((_request, response) => {
      count += 1;
      json(response, { tags: [`t${count}`] }, { link: '<x>; rel="next"' });
    });
    await expect(registry.tags('a/b')).rejects.toThrow('without an end');
    expect(requests.length).toBe(1_000);
  });
});

describe('the registry’s password', () => {
  it('goes to no other host that the registry names for an upload', async () => {
    const other = await answeringServer((_request, response) => response.writeHead(201).end());
    const { registry, requests } = await against((request, response) => {
      if (request.method === 'HEAD') return response.writeHead(404).end();
      return response.writeHead(202, { location: `http://${other.address}/v2/steal` }).end();
    });
    await registry.putBlob('a/b', new Blob(['x']), 'sha256:1');
    expect(requests[0]?.headers.authorization).toMatch(/^Basic /);
    expect(other.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/v2/steal?digest=sha256%3A1', undefined],
    ]);
  });

  it('is not sent in clear text to a realm', async () => {
    const other = await answeringServer((_request, response) => json(response, { token: 'x' }));
    const challenge = { 'www-authenticate': `Bearer realm="http://${other.address}/token",service="x"` };
    const answer = new Response('', { status: 401, headers: challenge });
    const asked = vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(answer);
    onTestFinished(() => asked.mockRestore());
    const registry = new RegistryClient({ address: 'registry.example', insecure: false, user: 'a', password: 'b' });
    await expect(registry.tags('a/b')).rejects.toThrow('in clear text');
    expect(other.requests).toEqual([]);
  });

  it('goes nowhere by a redirect', async () => {
    const other = await answeringServer((_request, response) => json(response, { schemaVersion: 2 }));
    const { registry } = await against((_request, response) =>
      response.writeHead(307, { location: `http://${other.address}/v2/x` }).end(),
    );
    await registry.manifest('a/b', 'latest');
    expect(other.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});
