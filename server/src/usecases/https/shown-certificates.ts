import type { App } from '../../domain/app.ts';
import { type CertificateFacts, coversAny } from '../../domain/certificate.ts';
import type { CertificateEntry } from '../../ports/stores/certificate-store.ts';
import type { Platform } from '../platform.ts';
import { hostnamesOf } from '../route-of-app.ts';

/** Of the operator's certificate, whatever App's hostname it is shown for. */
export const OPERATORS = 'operator';

/** Which certificate is shown for a hostname. */
export interface Shown {
  id: string;
  source: CertificateEntry['source'] | 'platform';
  facts: CertificateFacts;
}

/** A hostname of an App that is not going. */
export interface ShownHostname {
  app: App;
  hostname: string;
  shown: Shown | undefined;
}

/** Tells which certificate is shown now for a hostname of an App; of one App, or of all. */
export async function shownCertificates(
  { stores, operatorCertificate, clock }: Pick<Platform, 'stores' | 'operatorCertificate' | 'clock'>,
  appId?: string,
): Promise<(app: Pick<App, 'id'>, hostname: string) => Shown | undefined> {
  const own = Map.groupBy(await stores.certificates.listEntries(appId), (entry) => entry.appId);
  const operators = await operatorCertificate.read();
  const now = clock.now();
  return ({ id }, hostname) => shownFor(hostname, own.get(id) ?? [], operators, now);
}

/**
 * Chooses for one hostname of an App: what its owner has brought, else the operator's, else the authority's; the one that lasts longest
 * of each. Never one of another App: a name in a certificate that anybody may make says nothing about whose the name is here.
 */
function shownFor(
  hostname: string,
  own: readonly CertificateEntry[],
  operators: CertificateFacts | undefined,
  now: number,
): Shown | undefined {
  const fits = (facts: CertificateFacts) => facts.notAfter > now && coversAny(facts.hostnames, hostname);
  const longest = (source: CertificateEntry['source']): Shown | undefined => {
    const [best] = own
      .filter((entry) => entry.source === source && fits(entry))
      .toSorted((a, b) => b.notAfter - a.notAfter);
    return best && { id: best.id, source, facts: best };
  };
  const platforms =
    operators && fits(operators) ? { id: OPERATORS, source: 'platform' as const, facts: operators } : undefined;
  return longest('own') ?? platforms ?? longest('authority');
}

/** Whether visitors of a hostname come by https: plain requests are sent there, and an answer to one is no answer of the App. */
export async function comesByHttps(
  platform: Pick<Platform, 'stores' | 'operatorCertificate' | 'router' | 'rules' | 'clock'>,
  app: App,
  hostname: string,
): Promise<boolean> {
  if (!app.redirectToHttps || !offersHttps(platform)) return false;
  return (await shownCertificates(platform, app.id))(app, hostname) !== undefined;
}

export function offersHttps({ router, rules }: Pick<Platform, 'router' | 'rules'>): boolean {
  return router.terminatesTls && rules.edgeTlsPort !== undefined;
}

/** Whether a new App can be visited by https from its first moment: the operator's certificate is for every name of the domain. */
export async function everyAppIsSecure(
  platform: Pick<Platform, 'operatorCertificate' | 'router' | 'rules' | 'clock'>,
): Promise<boolean> {
  if (!offersHttps(platform)) return false;
  const wildcard = `*.${platform.rules.appDomain}`;
  const operators = await platform.operatorCertificate.read();
  return operators !== undefined && operators.notAfter > platform.clock.now() && operators.hostnames.includes(wildcard);
}

/** Of every hostname of every App that is not going. */
export async function shownOfAll(
  platform: Pick<Platform, 'stores' | 'operatorCertificate' | 'rules' | 'clock'>,
): Promise<ShownHostname[]> {
  const shown = await shownCertificates(platform);
  const apps = (await platform.stores.apps.listAll()).filter((app) => !app.deleting);
  return apps.flatMap((app) =>
    hostnamesOf(platform.rules, app).map((hostname) => ({ app, hostname, shown: shown(app, hostname) })),
  );
}
