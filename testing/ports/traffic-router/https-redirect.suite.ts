import { describe, expect, it } from 'vitest';
import { ask, HOST } from '../../traffic/ask.ts';
import { makeCertificate } from '../../traffic/certificates.ts';
import { HttpTarget } from '../../traffic/http-target.ts';
import { RawClient } from '../../traffic/raw-client.ts';
import { askTls } from '../../traffic/tls-client.ts';
import { type StartEdge, shopRoute } from './harness.ts';

const CHALLENGE = '/.well-known/acme-challenge/';

export function httpsRedirectSuite(start: StartEdge): void {
  describe('the redirect to HTTPS', () => {
    it('leads a hostname with a certificate to its address by https, with path and query', async () => {
      const edge = await start({ tls: true });
      const target = await HttpTarget.start();
      const hostnames = [HOST, 'a.shop.example', 'plain.example'];
      await edge.publish([shopRoute([target], { hostnames, redirectToHttps: true })]);
      await edge.certify([await makeCertificate([HOST]), await makeCertificate(['*.shop.example'])]);
      const { port, tlsPort } = edge;
      const led = async (host: string, method = 'GET') => {
        const { status, headers } = await ask({ port, host, method, path: '/x/%20y?q=1&r=a%22b' });
        return status === 308 ? headers.location : status;
      };
      const path = '/x/%20y?q=1&r=a%22b';
      expect(await led(HOST)).toBe(`https://${HOST}:${tlsPort}${path}`);
      expect(await led(`${HOST.toUpperCase()}.:${port}`, 'POST')).toBe(`https://${HOST}:${tlsPort}${path}`);
      expect(await led('a.shop.example', 'HEAD')).toBe(`https://a.shop.example:${tlsPort}${path}`);
      expect(await led('plain.example')).toBe(200);
      expect(await led('nobody.example')).toBe(404);
      expect((await askTls({ port: tlsPort })).body).toBe(target.id);
      expect(target.requests).toHaveLength(2);
    });

    it('leads a WebSocket handshake and an absolute address there too', async () => {
      const edge = await start({ tls: true });
      await edge.publish([shopRoute([await HttpTarget.start()], { redirectToHttps: true })]);
      await edge.certify([await makeCertificate([HOST])]);
      const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
      for (const target of ['/socket', `http://${HOST}/socket`]) {
        const client = await RawClient.openForTest(edge.port);
        client.send(
          `GET ${target} HTTP/1.1\r\nHost: ${HOST}\r\n${upgrade}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
        );
        const answer = await client.answer();
        expect(answer?.status).toBe(308);
        expect(answer?.headers).toContainEqual(['location', `https://${HOST}:${edge.tlsPort}/socket`]);
      }
    });

    it('waits for the certificate, and for the wish', async () => {
      const edge = await start({ tls: true });
      await edge.publish([shopRoute([await HttpTarget.start()], { redirectToHttps: true })]);
      const status = async () => (await ask({ port: edge.port })).status;
      expect(await status()).toBe(200);
      await edge.certify([await makeCertificate([HOST])]);
      expect(await status()).toBe(308);
      await edge.publish([shopRoute([await HttpTarget.start()])]);
      expect(await status()).toBe(200);
      await edge.publish([shopRoute([], { redirectToHttps: true })]);
      await edge.certify([]);
      expect(await status()).toBe(503);
    });

    it('is not made where there is no port for HTTPS', async () => {
      const edge = await start();
      await edge.publish([shopRoute([await HttpTarget.start()], { redirectToHttps: true })]);
      await edge.certify([await makeCertificate([HOST])], { acmeThumbprint: 'thumb' });
      expect((await ask({ port: edge.port })).status).toBe(200);
      expect((await ask({ port: edge.port, path: `${CHALLENGE}token` })).body).toBe('token.thumb');
    });
  });

  describe('the proof for a certificate authority', () => {
    it('is given on every hostname while the account is known, without a redirect', async () => {
      const edge = await start({ tls: true });
      const target = await HttpTarget.start();
      const routes = [
        shopRoute([target], { redirectToHttps: true }),
        shopRoute([], { app: 'stopped', hostnames: ['stopped.example'], state: 'stopped' }),
      ];
      await edge.publish(routes);
      const certificates = [await makeCertificate([HOST])];
      await edge.certify(certificates, { acmeThumbprint: 'thumb_-print' });
      const { port } = edge;
      for (const host of [HOST, 'stopped.example', 'nobody.example', '127.0.0.1']) {
        const answer = await ask({ port, host, path: `${CHALLENGE}to-ken_1` });
        expect([host, answer.status, answer.body]).toEqual([host, 200, 'to-ken_1.thumb_-print']);
      }
      expect(await ask({ port, path: `${CHALLENGE}token`, method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
      expect(target.requests).toEqual([]);
    });

    it('is left to the App for what is no token, by another method, by https, and without an account', async () => {
      const edge = await start({ tls: true });
      const target = await HttpTarget.start();
      await edge.publish([shopRoute([target], { redirectToHttps: true })]);
      const certificates = [await makeCertificate([HOST])];
      await edge.certify(certificates, { acmeThumbprint: 'thumb' });
      const { port } = edge;
      for (const token of ['', 'a/b', 'a.b', 'a%20b', 'a'.repeat(257)])
        expect((await ask({ port, path: `${CHALLENGE}${token}` })).body).toBe(target.id);
      expect((await ask({ port, path: `${CHALLENGE}token`, method: 'POST' })).body).toBe(target.id);
      expect((await askTls({ port: edge.tlsPort, path: `${CHALLENGE}token` })).body).toBe(target.id);
      await edge.certify(certificates);
      expect((await ask({ port, path: `${CHALLENGE}token` })).body).toBe(target.id);
    });
  });
}
