import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AcmeAuthority } from '../../../server/src/adapters/certificate-authority/acme/acme-authority.ts';
import { x509Reader } from '../../../server/src/adapters/certificate-reader/x509/x509-reader.ts';
import { type AcmeServer, startAcmeServer } from '../../https/acme-server.ts';

const BUILD_MS = 300_000;
const hasGo = spawnSync('go', ['version']).status === 0;

describe('an ACME authority', () => {
  let acme: AcmeServer;
  /** Answers as edges do. */
  let edge: Server;
  let thumbprint = '';
  const kept: { key?: string } = {};

  beforeAll(async () => {
    if (!hasGo) return;
    edge = createServer((request, response) => {
      const token = /^\/\.well-known\/acme-challenge\/([A-Za-z0-9_-]+)$/.exec(request.url ?? '')?.[1];
      if (request.headers.host?.startsWith('foreign.')) response.end('another server');
      else response.writeHead(token ? 200 : 404).end(token ? `${token}.${thumbprint}` : '');
    });
    await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
    acme = await startAcmeServer((edge.address() as AddressInfo).port);
    thumbprint = await authority().thumbprint();
  }, BUILD_MS);
  afterAll(async () => {
    if (!hasGo) return;
    await acme.stop();
    edge.close();
  });
  beforeEach((context) => {
    if (!hasGo) context.skip('there is no Go to build an ACME authority with (Debian: apt-get install golang-go)');
  });

  function authority(directoryUrl = acme.directoryUrl, email?: string): AcmeAuthority {
    return new AcmeAuthority({
      directoryUrl,
      ...(email === undefined ? {} : { email }),
      caCertificates: acme.caCertificates,
      accountKey: {
        load: async () => kept.key,
        save: async (pem) => {
          kept.key = pem;
        },
      },
      lookMs: { first: 50, most: 200 },
    });
  }

  const order = (hostname: string) => authority().order(hostname, new AbortController().signal);

  it('gives a certificate for a name that leads here, again and again with one account', async () => {
    const again = authority(acme.directoryUrl, 'operator@example.com');
    for (const hostname of ['shop.example.com', 'blog.example.com', 'wiki.example.com']) {
      // One whose owner has no address to be written to, and then one that has got one.
      const by = hostname.startsWith('wiki') ? again : authority();
      const pem = await by.order(hostname, new AbortController().signal);
      const read = x509Reader.read(pem, Date.now());
      expect(read.hostnames).toEqual([hostname]);
      const chain = read.chain.split(/(?<=-----END CERTIFICATE-----\n)/).map((text) => new X509Certificate(text));
      expect(chain.at(-1)?.verify(new X509Certificate(await acme.root()).publicKey)).toBe(true);
    }
  });

  it('keeps the thumbprint of its account over restarts', async () => {
    expect(thumbprint).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await authority().thumbprint()).toBe(thumbprint);
  });

  it('says why there is none', async () => {
    await acme.unname('nowhere.example.com');
    await acme.point('closed.example.com', '127.0.0.9');
    await expect(order('nowhere.example.com')).rejects.toMatchObject({ reason: 'not-reached' });
    await expect(order('closed.example.com')).rejects.toMatchObject({ reason: 'not-reached' });
    await expect(order('foreign.example.com')).rejects.toMatchObject({ reason: 'not-reached' });
    await expect(order('blocked.example.com')).rejects.toMatchObject({ reason: 'refused' });
    const nobody = authority('https://127.0.0.1:1/dir').order('shop.example.com', new AbortController().signal);
    await expect(nobody).rejects.toMatchObject({ reason: 'authority-unreachable' });
  });

  it('ends an order that is given up', async () => {
    const stop = new AbortController();
    const asked = authority().order('late.example.com', stop.signal);
    stop.abort(new Error('the server is stopping'));
    await expect(asked).rejects.toThrow('the server is stopping');
  });
});
