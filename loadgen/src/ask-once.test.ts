import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { askOnce } from './ask-once.ts';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const ask = (port: number, changes: Partial<Parameters<typeof askOnce>[0]> = {}) =>
  askOnce({ host: '127.0.0.1', port, hostname: 'shop.example', path: '/', timeoutMs: 10_000, ...changes });

it('asks for the hostname and the path, whatever is in it', async () => {
  const seen: unknown[] = [];
  const answer: RequestListener = (request, response) => {
    seen.push(request.headers.host, request.url, request.headers['user-agent']);
    response.writeHead(204).end();
  };
  const port = await listen(createServer(answer));
  expect(await ask(port, { path: '/건강 확인' })).toMatchObject({ status: 204, ms: expect.any(Number) });
  expect(seen).toEqual([`shop.example:${port}`, `/${encodeURIComponent('건강 확인')}`, 'NonStop4']);
});

it('says why there is no answer', async () => {
  const silent = createServer(() => undefined);
  const port = await listen(silent);
  expect(await ask(port, { timeoutMs: 50 })).toEqual({ error: 'no answer within 0.05 s' });
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
  expect(await ask(port)).toMatchObject({ error: expect.stringContaining('ECONNREFUSED') });
});

it('asks by TLS, whoever signed the certificate', async (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'nonstop4-tls-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const argv = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=any', '-keyout', key, '-out', cert];
  try {
    execFileSync('openssl', argv, { stdio: 'ignore' });
  } catch {
    context.skip('no openssl here to make a certificate with');
  }
  const names: (string | false | null | undefined)[] = [];
  const options = { key: readFileSync(key), cert: readFileSync(cert) };
  const server = createTlsServer(options, (_request, response) => response.end());
  server.on('secureConnection', ({ servername }) => names.push(servername));
  expect(await ask(await listen(server), { tls: true })).toMatchObject({ status: 200 });
  expect(names).toEqual(['shop.example']);
});
