import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AcmeServer, startAcmeServer } from '../testing/https/acme-server.ts';
import { makeCertificate } from '../testing/https/certificates.ts';
import { deploy, type Files, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { freePort } from './harness/free-port.ts';

const APP: Files = {
  'package.json': JSON.stringify({ name: 'hello', version: '1.0.0', scripts: { start: 'node server.js' } }),
  'server.js': `require('node:http')
    .createServer((request, response) => response.end('hello by ' + request.headers['x-forwarded-proto']))
    .listen(process.env.PORT, process.env.HOST);`,
};
/** A wildcard right below a name of one label is trusted by nobody. */
const DOMAIN = 'apps.localhost';
const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) process.stderr.write('Left out: HTTPS on one machine. There is no Go to build an ACME authority with.\n');

describe.skipIf(!hasGo)('HTTPS on one machine', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nonstop4-https-'));
  const operators = makeCertificate({ hostnames: [`*.${DOMAIN}`] });
  let acme: AcmeServer;
  let platform: EmbeddedPlatform;
  let ports: { plain: number; tls: number };

  beforeAll(async () => {
    ports = { plain: await freePort(), tls: await freePort() };
    acme = await startAcmeServer(ports.plain);
    const file = (name: string, text: string) => {
      writeFileSync(join(directory, name), text, { mode: 0o600 });
      return join(directory, name);
    };
    platform = await startEmbeddedPlatform({
      NONSTOP4_APP_DOMAIN: DOMAIN,
      NONSTOP4_EDGE_PORT: String(ports.plain),
      NONSTOP4_EDGE_TLS_PORT: String(ports.tls),
      NONSTOP4_TLS_CERTIFICATE: file('operator.pem', operators.chain),
      NONSTOP4_TLS_KEY: file('operator.key', operators.key),
      NONSTOP4_ACME_DIRECTORY: acme.directoryUrl,
      NONSTOP4_ACME_CA: file('acme-ca.pem', acme.caCertificates),
    });
    await deploy(platform, 'hello', await zipFiles(APP));
  }, 300_000);
  afterAll(async () => {
    await platform?.stop();
    await acme?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** What a visitor gets who trusts that authority and no other. */
  function visitByTls(hostname: string, ca: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const where = { host: '127.0.0.1', port: ports.tls, servername: hostname, ca, agent: false };
      request({ ...where, headers: { host: `${hostname}:${ports.tls}` } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.once('end', () => resolve(`${answer.statusCode} ${text}`));
      })
        .once('error', reject)
        .end();
    });
  }

  it('is there for a new app by the operator’s certificate, and plain requests are sent to it', async () => {
    const { url } = await platform.api.call(operations.getApp, { params: { app: 'hello' } });
    expect(url).toBe(`https://hello.${DOMAIN}:${ports.tls}`);
    expect(await visitByTls(`hello.${DOMAIN}`, operators.root)).toBe('200 hello by https');
    expect(await visit({ edgePort: ports.plain }, 'hello.apps', '/a?b=c')).toMatchObject({ status: 308 });
  });

  it('is got for a name of the app’s owner by itself, and outlives an edge', async () => {
    const body = { extraHostnames: ['shop.example.com'] };
    await platform.api.call(operations.changeApp, { params: { app: 'hello' }, body });
    const state = async () => {
      const { https } = await platform.api.call(operations.getApp, { params: { app: 'hello' } });
      return https.hostnames.find(({ hostname }) => hostname === 'shop.example.com');
    };
    await expect.poll(state, { timeout: 30_000 }).toMatchObject({ state: 'secure', source: 'authority' });
    const root = await acme.root();
    await expect.poll(() => visitByTls('shop.example.com', root).catch(String)).toBe('200 hello by https');
    for (const name of ['edge-0', 'edge-1']) {
      const pid = (await platform.processes()).find((one) => one.name === name)?.pid ?? 0;
      await platform.kill(name);
      await platform.untilBack(name, pid);
    }
    for (let n = 0; n < 20; n += 1) expect(await visitByTls('shop.example.com', root)).toBe('200 hello by https');
  });
});
