import { operations } from '@nonstop4/contract';
import { deploy, untilEnded, upload, visit, zipFiles } from '../harness/deploy.ts';
import type { EmbeddedPlatform } from '../harness/embedded-platform.ts';
import { until } from '../harness/until.ts';
import { FAULTY, SHOP, SHOP_THAT_FAILS, WANTED } from './busy-shop.ts';
import type { Places } from './pages.ts';

/** The app that most pages are about; deployed before there is traffic for it. */
export async function deployShop(platform: EmbeddedPlatform): Promise<void> {
  await deploy(platform, 'shop', await zipFiles(SHOP[0] ?? {}));
}

/** Apps in all states, several releases, a drill, an update that failed, and traffic all the while. */
export async function fillPlatform(platform: EmbeddedPlatform, trafficMs: number): Promise<Places> {
  const trafficEnds = Date.now() + trafficMs;
  const docs = { 'index.html': '<!doctype html><title>Handbook</title><h1>Handbook</h1>' };
  await deploy(platform, 'handbook', await zipFiles(docs));
  await deploy(platform, 'newsletter', await zipFiles(SHOP[0] ?? {}));
  await platform.api.call(operations.stopApp, { params: { app: 'newsletter' } });
  const params = { app: 'shop' };
  const body = { configVars: { CURRENCY: 'EUR', GREETING: 'Warm things' }, secrets: { PAYMENT_KEY: 'not a real one' } };
  await settle(platform, (await platform.api.call(operations.changeApp, { params, body })).run?.id);
  await platform.api.call(operations.changeApp, { params, body: { statusPublic: true } });
  const alone = await platform.api.call(operations.changeApp, { params: { app: 'handbook' }, body: { replicas: 1 } });
  await settle(platform, alone.run?.id);
  await deploy(platform, 'shop', await zipFiles(SHOP[1] ?? {}));
  await platform.api.call(operations.startDrill, { params, body: { kind: 'replica-kill', ratePerS: 50 } });
  await until(
    async () => (await platform.api.call(operations.listDrills, { params })).every((one) => one.state !== 'running'),
    { timeoutMs: 120_000, what: 'the drill to end' },
  );
  const succeeded = await deploy(platform, 'shop', await zipFiles(SHOP[2] ?? {}));
  await until(async () => Date.now() > trafficEnds, { timeoutMs: trafficMs + 1_000, what: 'the traffic' });
  const failed = await untilEnded(
    platform,
    (await upload(platform, 'shop', await zipFiles(SHOP_THAT_FAILS), 'winter-shop.zip')).id,
  );
  const release = succeeded.release ?? 1;
  const zip = await zipFiles(SHOP[0] ?? {});
  return { app: 'shop', succeeded: `/runs/${succeeded.id}`, failed: `/runs/${failed.id}`, release, zip };
}

async function settle(platform: EmbeddedPlatform, run: string | undefined): Promise<void> {
  if (run) await untilEnded(platform, run);
}

/** Visitors, now more and now fewer, until it is ended. */
export function sendTraffic(platform: EmbeddedPlatform): () => Promise<void> {
  const asked = new Set<Promise<unknown>>();
  let count = 0;
  let timer: ReturnType<typeof setTimeout>;
  const next = () => {
    count += 1;
    const path = count % 40 === 0 ? FAULTY : (WANTED[count % WANTED.length] ?? '/');
    const visits = [visit(platform, 'shop', path)];
    if (count % 9 === 0) visits.push(visit(platform, 'handbook'));
    for (const one of visits) {
      const ended = one.catch(() => undefined).finally(() => asked.delete(ended));
      asked.add(ended);
    }
    // From 15 to 35 requests per second and back within a minute and a half.
    const perSecond = 25 + 10 * Math.sin((Date.now() / 90_000) * 2 * Math.PI);
    timer = setTimeout(next, 1_000 / perSecond);
  };
  next();
  return async () => {
    clearTimeout(timer);
    await Promise.all(asked);
  };
}
