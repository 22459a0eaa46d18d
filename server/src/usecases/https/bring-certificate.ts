import type { App } from '../../domain/app.ts';
import { type CertificatePem, coversAny } from '../../domain/certificate.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { recordEvent, tellAppChanged } from '../record-event.ts';
import { requireChangeable } from '../require-changeable.ts';
import { hostnamesOf } from '../route-of-app.ts';
import { keepCertificate } from './keep-certificate.ts';
import { offersHttps } from './shown-certificates.ts';

/**
 * Takes a user's own certificate for hostnames of the App; one for the same hostnames is replaced. Throws Problem `certificate-unusable`.
 */
export async function bringCertificate(platform: Platform, user: User, app: App, pem: CertificatePem): Promise<App> {
  requireChangeable(app);
  requireHttps(platform);
  const read = platform.certificateReader.read(pem, platform.clock.now());
  const hostnames = hostnamesOf(platform.rules, app);
  if (!hostnames.some((hostname) => coversAny(read.hostnames, hostname))) {
    throw new Problem(
      'certificate-unusable',
      `The certificate is for ${read.hostnames.join(', ')}; this app answers under ${hostnames.join(', ')}. Add the host name to the app first, or bring its certificate.`,
      { reason: 'other-hostnames', hostnames: read.hostnames.join(', ') },
    );
  }
  await keepCertificate(platform, app, 'own', read, (old) => old.every((one) => read.hostnames.includes(one)));
  return tellChanged(platform, app, user);
}

/** One that the user has brought, or the authority's, which is then ordered anew. */
export async function removeCertificate(platform: Platform, user: User, app: App, id: string): Promise<App> {
  const own = await platform.stores.certificates.listEntries(app.id);
  if (!own.some((entry) => entry.id === id)) {
    throw new Problem('not-found', `"${app.name}" has no such certificate.`, { name: app.name });
  }
  await platform.stores.certificates.remove(id);
  return tellChanged(platform, app, user);
}

async function tellChanged(platform: Platform, app: App, user: User): Promise<App> {
  await recordEvent(platform, { kind: 'settings-changed', app, params: { what: 'certificate' }, actor: user.name });
  tellAppChanged(platform, app);
  return app;
}

function requireHttps(platform: Platform): void {
  if (!platform.router.terminatesTls) {
    throw new Problem(
      'not-supported',
      'Visitors come through the gateway of the cluster, which has its certificates from its own operator.',
    );
  }
  if (!offersHttps(platform)) {
    throw new Problem(
      'not-supported',
      'This platform answers plain HTTP only. Its operator switches HTTPS on with NONSTOP4_EDGE_TLS_PORT.',
    );
  }
}
