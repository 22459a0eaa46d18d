import type { ShownCertificate } from '../../domain/alerts/slow-rules.ts';
import { OPERATORS, offersHttps, shownOfAll } from '../https/shown-certificates.ts';
import type { Platform } from '../platform.ts';

/** Every certificate that is shown for some hostname of an App that runs, once each; the operator's is of no App. */
export async function certificatesNow(platform: Platform): Promise<ShownCertificate[]> {
  if (!offersHttps(platform)) return [];
  const all = new Map<string, ShownCertificate & { hostnames: string[] }>();
  for (const { app, hostname, shown } of await shownOfAll(platform)) {
    if (!shown || app.desiredState === 'stopped') continue;
    const { notBefore, notAfter, hostnames } = shown.facts;
    const isOperators = shown.id === OPERATORS;
    const known = all.get(shown.id);
    if (known && !isOperators) known.hostnames.push(hostname);
    if (known) continue;
    all.set(shown.id, {
      ...{ id: shown.id, notBefore, notAfter, isRenewed: shown.source === 'authority' },
      ...(isOperators ? {} : { appId: app.id }),
      hostnames: isOperators ? [...hostnames] : [hostname],
    });
  }
  return [...all.values()];
}
