import { operations } from '@nonstop4/contract';
import type { FastifyInstance } from 'fastify';
import { expect, it } from 'vitest';
import { makeCertificate } from '../../../testing/https/certificates.ts';
import { bearer, openPanel, urlOf } from '../../../testing/platform/panel.ts';
import { World } from '../../../testing/platform/world.ts';
import { createApp } from '../usecases/create-app.ts';

async function panel(edgeTlsPort?: number) {
  const world = await World.make({ edgeTlsPort });
  // What openssl makes during the test begins in this minute.
  world.memory.clock.set(Date.now() + 60_000);
  await createApp(world.memory, world.user, 'shop');
  const { server } = await openPanel(world.memory);
  return { server, headers: await bearer(world.memory, world.user) };
}

const bring = ({ server, headers }: { server: FastifyInstance; headers: object }, payload: object) =>
  server.inject({
    method: 'POST',
    url: urlOf(operations.bringCertificate, { app: 'shop' }),
    headers: { ...headers },
    payload,
  });

it('takes a certificate, shows what it is for and never its key, and gives it up again', async () => {
  const { server, headers } = await panel(8443);
  const { chain, key } = makeCertificate({ hostnames: ['shop.localhost'] });
  const brought = await bring({ server, headers }, { chain, key });
  expect(brought.statusCode).toBe(201);
  expect(operations.bringCertificate.result.parse(brought.json())).toEqual(brought.json());
  const [entry] = brought.json<{ hostnames: { certificateId: string }[] }>().hostnames;
  expect(entry).toMatchObject({ hostname: 'shop.localhost', state: 'secure', source: 'own' });
  const app = await server.inject({ method: 'GET', url: urlOf(operations.getApp, { app: 'shop' }), headers });
  expect(app.json()).toMatchObject({ url: 'https://shop.localhost:8443', https: { offer: 'yes', redirect: true } });
  expect(app.body + brought.body).not.toContain('PRIVATE KEY');
  const url = urlOf(operations.removeCertificate, { app: 'shop', certificate: entry?.certificateId ?? '' });
  const removed = await server.inject({ method: 'DELETE', url, headers });
  expect(operations.removeCertificate.result.parse(removed.json())).toMatchObject({ hostnames: [{ state: 'none' }] });
  expect((await server.inject({ method: 'DELETE', url, headers })).json()).toMatchObject({ code: 'not-found' });
});

it('says what is wrong with one, and where there is no https', async () => {
  const at = await panel(8443);
  const { chain } = makeCertificate({ hostnames: ['shop.localhost'] });
  const { key } = makeCertificate({ hostnames: ['shop.localhost'] });
  const wrong = await bring(at, { chain, key });
  expect(wrong.json()).toMatchObject({ status: 422, code: 'certificate-unusable', params: { reason: 'other-key' } });
  expect((await bring(await panel(), { chain, key })).json()).toMatchObject({ status: 409, code: 'not-supported' });
  expect((await bring(at, { chain: 'x'.repeat(70_000), key })).json()).toMatchObject({ code: 'invalid-input' });
});
