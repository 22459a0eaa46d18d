import type { App } from '../domain/app.ts';
import type { Release } from '../domain/release.ts';
import type { Platform } from './platform.ts';

/**
 * Whether the App's configuration was changed since its newest Release, which took it as it was then. Not since the live one:
 * after a rollback that one is older on purpose.
 */
export async function configIsUnreleased(platform: Pick<Platform, 'stores'>, app: App): Promise<boolean> {
  const [newest] = await platform.stores.releases.listReleases(app.id);
  return newest !== undefined && !isReleased(app, newest);
}

function isReleased(app: App, release: Release): boolean {
  const { healthCheck } = release.network;
  const sameHealthPath =
    app.healthPath === undefined || (healthCheck.kind === 'http' && healthCheck.path === app.healthPath);
  // A secret that was not set again is the same sealed text.
  return sameHealthPath && sameEntries(app.configVars, release.configVars) && sameEntries(app.secrets, release.secrets);
}

function sameEntries(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}
