import type { App } from '../../domain/app.ts';
import type { CertificateOrder, HostnameHttps } from '../../domain/certificate.ts';
import type { Platform } from '../platform.ts';
import { hostnamesOf } from '../route-of-app.ts';
import { mayBeOrdered } from './order-certificates.ts';
import { offersHttps, shownCertificates } from './shown-certificates.ts';

/** How each hostname of an App stands with HTTPS. */
export async function httpsOfApp(platform: Platform, app: App): Promise<HostnameHttps[]> {
  const hostnames = hostnamesOf(platform.rules, app);
  if (!offersHttps(platform)) return hostnames.map((hostname) => ({ hostname, state: 'none' }));
  const shownFor = await shownCertificates(platform, app.id);
  const orders = new Map(
    (await platform.stores.certificates.listOrders(app.id)).map((order) => [order.hostname, order]),
  );
  return hostnames.map((hostname) => {
    const order = orders.get(hostname);
    const shown = shownFor(app, hostname);
    if (!shown) return withoutCertificate(platform, hostname, order);
    const { id, source, facts } = shown;
    return {
      ...{ hostname, state: 'secure', source, notAfter: facts.notAfter },
      ...(source === 'platform' ? {} : { certificateId: id }),
      // A renewal that fails is told while there is time left.
      ...(order ? { failure: failureOf(order) } : {}),
    };
  });
}

function withoutCertificate(platform: Platform, hostname: string, order: CertificateOrder | undefined): HostnameHttps {
  if (!mayBeOrdered(platform, hostname)) return { hostname, state: 'none' };
  return order ? { hostname, state: 'failed', failure: failureOf(order) } : { hostname, state: 'waiting' };
}

function failureOf({ reason, detail, nextTryAt }: CertificateOrder) {
  return { reason, detail, nextTryAt };
}
