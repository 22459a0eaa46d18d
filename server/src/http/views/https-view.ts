import type { AppHttpsView, HostnameHttpsView } from '@nonstop4/contract';
import type { App } from '../../domain/app.ts';
import type { HostnameHttps } from '../../domain/certificate.ts';
import { httpsOfApp } from '../../usecases/https/https-of-app.ts';
import { offersHttps } from '../../usecases/https/shown-certificates.ts';
import type { Platform } from '../../usecases/platform.ts';
import { iso, optionalIso } from './times.ts';

export async function appHttps(platform: Platform, app: App): Promise<AppHttpsView> {
  return {
    offer: offerOf(platform),
    redirect: app.redirectToHttps,
    automatic: platform.authority !== undefined,
    hostnames: (await httpsOfApp(platform, app)).map(hostnameView),
  };
}

function offerOf(platform: Platform): AppHttpsView['offer'] {
  if (!platform.router.terminatesTls) return 'gateway';
  return offersHttps(platform) ? 'yes' : 'plain-only';
}

function hostnameView({ notAfter, failure, ...rest }: HostnameHttps): HostnameHttpsView {
  return {
    ...rest,
    ...optionalIso('notAfter', notAfter),
    ...(failure ? { failure: { ...failure, nextTryAt: iso(failure.nextTryAt) } } : {}),
  };
}
