import type { App } from '../domain/app.ts';
import type { Release } from '../domain/release.ts';
import { openSecrets } from './desired-workload.ts';
import type { Platform } from './platform.ts';

/**
 * Whether the App's configuration was changed since its newest Release, which took it as it was then. Not since the live one:
 * after a rollback that one is older on purpose.
 */
export async function configIsUnreleased(platform: Pick<Platform, 'stores' | 'cipher'>, app: App): Promise<boolean> {
  const [newest] = await platform.stores.releases.listReleases(app.id);
  return newest !== undefined && !isReleased(platform, app, newest);
}

function isReleased(platform: Pick<Platform, 'cipher'>, app: App, release: Release): boolean {
  const { healthCheck } = release.network;
  const sameHealthPath =
    app.healthPath === undefined || (healthCheck.kind === 'http' && healthCheck.path === app.healthPath);
  const sameVars = sameEntries(app.configVars, release.configVars);
  return sameHealthPath && sameVars && sameEntries(secretsOf(platform, app), openSecrets(platform, release));
}

// What is sealed may have been sealed anew since, with another key: only what is inside tells.
function secretsOf(platform: Pick<Platform, 'cipher'>, { id, secrets }: App): Record<string, string> {
  return openSecrets(platform, { appId: id, secrets });
}

function sameEntries(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}
