import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { promtool } from '../../prometheus/promtool.ts';
import { HOST } from '../../traffic/ask.ts';
import { makeCertificate } from '../../traffic/certificates.ts';
import { afterThisTest } from '../../traffic/cleanup.ts';
import { HttpTarget } from '../../traffic/http-target.ts';
import { Http2Client } from '../../traffic/http2-client.ts';
import { askTls, openTls, shownFor } from '../../traffic/tls-client.ts';
import { type EdgeUnderTest, type StartEdge, shopRoute } from './harness.ts';

/** One edge says which name is unknown, the other only that the handshake failed. */
const REFUSED = /^ERR_SSL_(TLSV1_UNRECOGNIZED_NAME|SSL\/TLS_ALERT_HANDSHAKE_FAILURE)$/;

export function certificatesSuite(start: StartEdge): void {
  const startTls = (): Promise<EdgeUnderTest> => start({ tls: true });

  describe('certificates', () => {
    it('shows each hostname its own, an exact name before a wildcard, whatever their keys', async () => {
      const edge = await startTls();
      await edge.certify([
        await makeCertificate(['*.example.com'], { id: 'wild' }),
        await makeCertificate(['a.example.com', 'shop.example'], { id: 'exact', key: 'rsa:2048' }),
        await makeCertificate(['a.example.com', 'late.example'], { id: 'late' }),
      ]);
      const shown = async (...names: string[]) => Promise.all(names.map((name) => shownFor(edge.tlsPort, name)));
      expect(await shown('a.example.com', 'A.Example.com', 'b.example.com', 'shop.example', 'late.example')).toEqual([
        'exact',
        'exact',
        'wild',
        'exact',
        'late',
      ]);
      for (const code of await shown('example.com', 'x.b.example.com', 'other.example', ''))
        expect(code).toMatch(REFUSED);
    });

    it('refuses every name before there is a certificate', async () => {
      const edge = await startTls();
      expect(await shownFor(edge.tlsPort, HOST)).toMatch(REFUSED);
    });

    it('shows when a certificate ends, and why handshakes came to nothing', async () => {
      const edge = await startTls();
      const certificate = await makeCertificate([HOST], { id: 'shop' });
      await edge.certify([certificate]);
      await shownFor(edge.tlsPort, 'other.example');
      const end = new X509Certificate(certificate.chain).validToDate.getTime() / 1000;
      await expect
        .poll(() => edge.metrics())
        .toMatch(/^nonstop4_edge_tls_handshake_failures_total\{reason="[A-Za-z_ ]+",edge="edge-0"\} 1$/m);
      const metrics = await edge.metrics();
      expect(await promtool(['check', 'metrics'], metrics)).toEqual({ ok: true, output: '' });
      expect(metrics).toContain('nonstop4_edge_certificates_version{edge="edge-0"} 1');
      expect(metrics).toContain(`nonstop4_edge_certificate_not_after_seconds{certificate="shop",edge="edge-0"} ${end}`);
      expect(metrics).toContain('nonstop4_edge_refused_requests_total{edge="edge-0"} 0');
    });

    it('speaks TLS 1.2 and 1.3 with forward secrecy, HTTP/2 before HTTP/1.1, and nothing older', async () => {
      const edge = await startTls();
      await edge.certify([await makeCertificate([HOST]), await makeCertificate(['rsa.example'], { key: 'rsa:2048' })]);
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
        const only = { minVersion: version, maxVersion: version, ALPNProtocols: ['http/1.1', 'h2'] };
        const socket = await openTls(edge.tlsPort, HOST, only);
        expect([socket.getProtocol(), socket.alpnProtocol]).toEqual([version, 'h2']);
        socket.destroy();
      }
      const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
      expect(await shownFor(edge.tlsPort, HOST, old)).toMatch(/^ERR_SSL_/);
      for (const ciphers of ['AES128-GCM-SHA256', 'ECDHE-RSA-AES128-SHA256'])
        expect(await shownFor(edge.tlsPort, 'rsa.example', { ciphers, maxVersion: 'TLSv1.2' })).toMatch(/^ERR_SSL_/);
    });

    it('tells the App how it was asked', async () => {
      const edge = await startTls();
      const target = await HttpTarget.start((request, response) => response.end(JSON.stringify(request.headers)));
      await edge.publish([shopRoute([target])]);
      await edge.certify([await makeCertificate([HOST])]);
      const { tlsPort: port } = edge;
      const host = `${HOST}:${port}`;
      const told = {
        host,
        'x-forwarded-proto': 'https',
        'x-forwarded-host': host,
        'x-forwarded-port': String(port),
        'x-forwarded-for': '127.0.0.1',
        forwarded: `for=127.0.0.1;host="${host}";proto=https`,
      };
      expect(JSON.parse((await askTls({ port, host, servername: HOST })).body)).toMatchObject(told);
      const client = await Http2Client.openForTest(port);
      expect(JSON.parse(String((await client.ask({ host })).body))).toMatchObject(told);
    });

    it('answers 421 for a hostname that the certificate of the connection does not cover', async () => {
      const edge = await startTls();
      const [shop, blog] = [await HttpTarget.start(), await HttpTarget.start()];
      await edge.publish([
        shopRoute([shop], { hostnames: ['shop.example.com', 'www.shop.example'] }),
        shopRoute([blog], { app: 'blog', hostnames: ['blog.example.com', 'blog.example'] }),
      ]);
      await edge.certify([
        await makeCertificate(['*.example.com', 'www.shop.example']),
        await makeCertificate(['blog.example']),
      ]);
      const { tlsPort: port } = edge;
      const client = await Http2Client.openForTest(port, 'shop.example.com');
      const asked = async (host: string) => {
        const plain = await askTls({ port, host, servername: 'shop.example.com' });
        const { status, body } = await client.ask({ host });
        expect(status).toBe(plain.status);
        return status === 200 ? String(body) : status;
      };
      expect(await asked('shop.example.com')).toBe(shop.id);
      expect(await asked('blog.example.com')).toBe(blog.id);
      expect(await asked('WWW.shop.example.')).toBe(shop.id);
      expect(await asked('blog.example')).toBe(421);
      expect(await asked('nobody.example')).toBe(421);
      expect(await asked('x.shop.example.com')).toBe(421);
      expect(await asked('nobody.example.com')).toBe(404);
      expect(blog.requests).toHaveLength(2);
    });

    it('changes and takes away certificates while requests run, which are finished', async () => {
      const edge = await startTls();
      const release: (() => void)[] = [];
      const target = await HttpTarget.start((request, response) => {
        response.write('begun, ');
        if (request.url === '/wait') release.push(() => response.end('finished'));
        else response.end('quick');
      });
      await edge.publish([shopRoute([target])]);
      await edge.certify([await makeCertificate([HOST], { id: 'first' })]);
      const { tlsPort: port } = edge;
      const client = await Http2Client.openForTest(port);
      const running = [client.ask({ path: '/wait' }), askTls({ port, path: '/wait' })];
      await expect.poll(() => release.length).toBe(2);

      await edge.certify([await makeCertificate([HOST], { id: 'second' })]);
      expect(await shownFor(port, HOST)).toBe('second');
      expect(String((await client.ask()).body)).toBe('begun, quick');
      await edge.certify([await makeCertificate(['other.example'], { id: 'third' })]);
      expect(await shownFor(port, HOST)).toMatch(REFUSED);
      expect(String((await client.ask()).body)).toBe('begun, quick');

      for (const finish of release) finish();
      for (const { body } of await Promise.all(running)) expect(String(body)).toBe('begun, finished');
    });

    it('leaves requests alone while certificates come and go', async () => {
      const edge = await startTls();
      await edge.publish([shopRoute([await HttpTarget.start()])]);
      const [stays, ...others] = await Promise.all(
        [HOST, 'a.example', 'b.example', 'c.example'].map((name) => makeCertificate([name])),
      );
      if (!stays) throw new Error('no certificate was made');
      await edge.certify([stays]);
      let going = true;
      afterThisTest(() => {
        going = false;
      });
      const statuses: number[] = [];
      const client = (async () => {
        while (going) statuses.push((await askTls({ port: edge.tlsPort })).status);
      })();
      for (const other of [...others, ...others]) await edge.certify([other, stays]);
      await expect.poll(() => statuses.length).toBeGreaterThan(20);
      going = false;
      await client;
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
    });
  });
}
