import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppHttpsView } from '@nonstop4/contract';
import { expect, it, onTestFinished } from 'vitest';
import { appDetail } from '../../../testing/cli/sample-data.ts';
import { signedInCli } from '../../../testing/cli/signed-in-cli.ts';

const https: AppHttpsView = {
  ...{ offer: 'yes', redirect: true, automatic: true },
  hostnames: [
    { hostname: 'shop.localhost', state: 'none' },
    { hostname: 'shop.example.com', state: 'secure', source: 'own', notAfter: '2027-02-01T00:00:00.000Z' },
    {
      ...{ hostname: 'new.example.com', state: 'failed' },
      failure: { reason: 'dns', detail: 'no such name', nextTryAt: '2026-12-01T00:00:00.000Z' },
    },
  ],
};

async function domainCli() {
  const signedIn = await signedInCli();
  signedIn.double.on('getApp', () => appDetail({ extraHostnames: ['shop.example.com'], https }));
  signedIn.double.on('changeApp', () => ({}));
  signedIn.double.on('bringCertificate', () => https);
  return signedIn;
}

it('domain list: each name, whether it is secure, and why not', async () => {
  const { cli } = await domainCli();
  const { code, stdout } = await cli(['domain', 'list', 'shop']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/shop\.localhost +plain HTTP only/);
  expect(stdout).toMatch(/shop\.example\.com +secure until 2027-02-01/);
  expect(stdout).toMatch(/new\.example\.com +no certificate yet \(no such name\)/);
  expect(JSON.parse((await cli(['--json', 'domain', 'list', 'shop'])).stdout)).toEqual(https);
});

it('domain add, remove: beside the names that are there', async () => {
  const { cli, double } = await domainCli();
  await cli(['domain', 'add', 'shop', 'Other.example.com']);
  await cli(['domain', 'remove', 'shop', 'shop.example.com']);
  expect(double.callsOf('changeApp').map(({ body }) => body)).toEqual([
    { extraHostnames: ['shop.example.com', 'other.example.com'] },
    { extraHostnames: [] },
  ]);
  expect(await cli(['domain', 'remove', 'shop', 'nobody.example.com'])).toMatchObject({ code: 4 });
});

it('domain certify: sends both files, and says which of them cannot be read', async () => {
  const { cli, double } = await domainCli();
  const directory = mkdtempSync(join(tmpdir(), 'nonstop4-cli-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const [chain, key] = [join(directory, 'chain.pem'), join(directory, 'key.pem')];
  writeFileSync(chain, 'a chain');
  const missing = await cli(['domain', 'certify', 'shop', chain, key]);
  expect(missing).toMatchObject({ code: 2, stderr: `Error: The file “${key}” cannot be read.\n` });
  writeFileSync(key, 'a key');
  expect(await cli(['domain', 'certify', 'shop', chain, key])).toMatchObject({ code: 0 });
  expect(double.callsOf('bringCertificate')[0]).toMatchObject({ body: { chain: 'a chain', key: 'a key' } });
});
