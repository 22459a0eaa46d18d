import { describe, expect, it, vi } from 'vitest';
import { shopRoute } from '../../testing/ports/traffic-router/harness.ts';
import { HOST } from '../../testing/traffic/ask.ts';
import { makeCertificate } from '../../testing/traffic/certificates.ts';
import { afterThisTest } from '../../testing/traffic/cleanup.ts';
import { startEdgeForTest } from '../../testing/traffic/embedded-edge.ts';
import { HttpTarget } from '../../testing/traffic/http-target.ts';
import { Http2Client, wholeAnswer } from '../../testing/traffic/http2-client.ts';
import { CertificateIndex } from './certificate-index.ts';
import { ClientServer } from './client-server.ts';
import { openPort } from './listeners.ts';
import { Router } from './router.ts';
import { ShownCertificates, TlsPortServer } from './tls-server.ts';

async function serving(...args: Parameters<typeof HttpTarget.start>) {
  const edge = await startEdgeForTest({ tls: true });
  const target = await HttpTarget.start(...args);
  await edge.publish([shopRoute([target])]);
  await edge.certify([await makeCertificate([HOST])]);
  return { edge, target };
}

describe('HTTP/2 at the embedded edge', () => {
  it('gives a client that never begins with its body 408, as HTTP/1.1 does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { edge, target } = await serving();
      const client = await Http2Client.openForTest(edge.tlsPort);
      const stream = client.begin({ method: 'POST', headers: { 'content-length': '10' } }, false);
      const answer = wholeAnswer(stream);
      await vi.waitFor(() => expect(edge.edge.stats().apps[0]?.inFlight).toBe(1));
      await vi.advanceTimersByTimeAsync(61_000);
      await vi.advanceTimersByTimeAsync(3_000);
      expect((await answer).status).toBe(408);
      expect(target.requests).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts streams as requests, and refuses a head that is too large without ending the connection', async () => {
    const { edge } = await serving();
    const client = await Http2Client.openForTest(edge.tlsPort);
    for (let count = 0; count < 3; count += 1) await client.ask();
    expect(edge.edge.stats().apps[0]?.requests['2xx']).toBe(3);
    const large = await client.ask({ headers: { 'x-large': 'x'.repeat(40_000) } }).catch(() => 'refused');
    expect(large).not.toMatchObject({ status: 200 });
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`x-${index}`, '1']));
    expect(await client.ask({ headers: many }).catch(() => 'refused')).not.toMatchObject({ status: 200 });
    const again = await Http2Client.openForTest(edge.tlsPort);
    expect((await again.ask()).status).toBe(200);
  });

  it('closes an idle connection, and one with a silent stream when that has ended', async () => {
    const release: (() => void)[] = [];
    const target = await HttpTarget.start((_, response) => {
      response.flushHeaders();
      release.push(() => response.end('end'));
    });
    const router = new Router({ onHealth: () => undefined, onTargetAdded: () => undefined });
    router.apply({ version: 1, routes: [shopRoute([target])] });
    const shown = new ShownCertificates(new CertificateIndex([await makeCertificate([HOST])]));
    const tls = new TlsPortServer(shown, 200);
    const surface = { scheme: 'https', publicPort: undefined, createServer: tls.createServer.bind(tls) } as const;
    const clients = new ClientServer({ find: (hostname) => router.find(hostname) }, surface);
    const port = await openPort(clients.server, '127.0.0.1', 0);
    afterThisTest(() => clients.server.close());

    const busy = await Http2Client.openForTest(port);
    const answer = busy.ask();
    await expect.poll(() => release.length).toBe(1);
    const idle = await Http2Client.openForTest(port);
    await idle.ask({ host: 'nobody.localhost' });
    await expect.poll(() => idle.session.closed).toBe(true);
    expect(busy.session.closed).toBe(false);
    release[0]?.();
    expect(String((await answer).body)).toBe('end');
    await expect.poll(() => busy.session.closed).toBe(true);
  });
});
