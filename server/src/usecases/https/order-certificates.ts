import type { App } from '../../domain/app.ts';
import { type CertificateOrder, nextTry, renewalDue } from '../../domain/certificate.ts';
import { OrderFailed } from '../../ports/certificate-authority.ts';
import type { Platform } from '../platform.ts';
import { recordEvent, tellAppChanged } from '../record-event.ts';
import { keepCertificate } from './keep-certificate.ts';
import { offersHttps, type ShownHostname, shownOfAll } from './shown-certificates.ts';

export interface DueOrder {
  app: App;
  hostname: string;
}

/** No authority that the world trusts knows these: RFC 6761, RFC 6762 and ICANN's name for private use. */
const NEVER_PUBLIC = /(?:^|\.)(?:localhost|local|internal|invalid)$/;

export function mayBeOrdered(platform: Pick<Platform, 'authority' | 'router' | 'rules'>, hostname: string): boolean {
  return (
    platform.authority !== undefined && offersHttps(platform) && hostname.includes('.') && !NEVER_PUBLIC.test(hostname)
  );
}

/** Hostnames that need a certificate of the authority now: without one, or with one that is to be renewed, and not tried in vain lately. */
export async function dueOrders(platform: Platform): Promise<DueOrder[]> {
  const now = platform.clock.now();
  const orders = new Map((await platform.stores.certificates.listOrders()).map((order) => [order.hostname, order]));
  const due: DueOrder[] = [];
  for (const { app, hostname, shown } of await shownOfAll(platform)) {
    const wanted = !shown || (shown.source === 'authority' && renewalDue(shown.facts, now));
    const isEarly = (orders.get(hostname)?.nextTryAt ?? 0) > now;
    if (wanted && !isEarly && mayBeOrdered(platform, hostname)) due.push({ app, hostname });
  }
  return due;
}

/** Orders one certificate and keeps it, or keeps why it was not given and when it is tried again. */
export async function orderCertificate(
  platform: Platform,
  { app, hostname }: DueOrder,
  signal: AbortSignal,
): Promise<void> {
  const { authority, stores, clock } = platform;
  if (!authority) return;
  try {
    const pem = await authority.order(hostname, signal);
    const read = platform.certificateReader.read(pem, clock.now());
    await keepCertificate(platform, app, 'authority', read, (old) => old.includes(hostname));
    await stores.certificates.removeOrder(hostname);
    await recordEvent(platform, { kind: 'certificate-issued', app, params: { hostname } });
    tellAppChanged(platform, app);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof OrderFailed)) throw error;
    await keepFailure(platform, { app, hostname }, error);
  }
}

async function keepFailure(platform: Platform, { app, hostname }: DueOrder, error: OrderFailed): Promise<void> {
  const { stores, clock } = platform;
  const before = (await stores.certificates.listOrders(app.id)).find((order) => order.hostname === hostname);
  const failures = (before?.failures ?? 0) + 1;
  const failedAt = clock.now();
  const order: CertificateOrder = {
    ...{ hostname, appId: app.id, failures, reason: error.reason, detail: error.message.slice(0, 1_000), failedAt },
    nextTryAt: nextTry(failures, failedAt),
  };
  await stores.certificates.putOrder(order);
  // Once for each reason: it is tried again and again.
  if (before?.reason !== error.reason) {
    const params = { hostname, reason: error.reason };
    await recordEvent(platform, { kind: 'certificate-failed', app, params });
  }
  tellAppChanged(platform, app);
}

/** Takes away what belongs to hostnames that their App no longer has. */
export async function forgetOldHostnames(
  { stores: { certificates } }: Pick<Platform, 'stores'>,
  present: readonly ShownHostname[],
): Promise<void> {
  const wanted = new Set(present.map(({ app, hostname }) => `${app.id} ${hostname}`));
  for (const { appId, hostname } of await certificates.listOrders()) {
    if (!wanted.has(`${appId} ${hostname}`)) await certificates.removeOrder(hostname);
  }
  for (const { id, appId, source, hostnames } of await certificates.listEntries()) {
    const isOver = source === 'authority' && !hostnames.some((hostname) => wanted.has(`${appId} ${hostname}`));
    if (isOver) await certificates.remove(id);
  }
}
