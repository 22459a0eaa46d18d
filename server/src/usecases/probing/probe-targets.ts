import type { App } from '../../domain/app.ts';
import type { AppOverview } from '../../ports/stores/overview-store.ts';
import { offersHttps, shownCertificates } from '../https/shown-certificates.ts';
import type { Platform } from '../platform.ts';
import { mainHostname } from '../route-of-app.ts';

/** An App that is looked at, and what is asked of it. */
export interface ProbeTarget {
  app: App;
  hostname: string;
  /** The live Release's health path; `/` where it has none: every answer below 500 will do there. */
  path: string;
  https: boolean;
}

/** Whether an App is to be looked at: stopped on purpose, or by choice, it is not. */
export function isProbed(app: Pick<App, 'desiredState' | 'deleting' | 'probing'>): boolean {
  return app.desiredState === 'running' && !app.deleting && app.probing;
}

/** Apps that were stopped and are being started: they are not up yet, and were not to be until now. */
export async function startingApps({ stores }: Pick<Platform, 'stores'>): Promise<ReadonlySet<string>> {
  const active = await stores.runs.listActive();
  return new Set(active.filter(({ kind }) => kind === 'start').map(({ appId }) => appId));
}

type Needs = Pick<Platform, 'stores' | 'operatorCertificate' | 'router' | 'rules' | 'clock'>;

/** Of all Apps that have a live Release and are to be looked at, by name. */
export async function probeTargets(platform: Needs): Promise<ProbeTarget[]> {
  return targetsAmong(platform, await platform.stores.overviews.ofAll());
}

/** Of one App, when it has a live Release and is to be looked at. */
export async function probeTargetOf(platform: Needs, appId: string): Promise<ProbeTarget | undefined> {
  const overview = await platform.stores.overviews.ofApp(appId);
  return overview && (await targetsAmong(platform, [overview], appId))[0];
}

async function targetsAmong(platform: Needs, overviews: AppOverview[], appId?: string): Promise<ProbeTarget[]> {
  const starting = await startingApps(platform);
  // One that is redirected to https has answered nothing by that.
  const shown = offersHttps(platform) ? await shownCertificates(platform, appId) : () => undefined;
  return overviews.flatMap(({ app, live }) => {
    if (!live || !isProbed(app) || starting.has(app.id)) return [];
    const hostname = mainHostname(platform.rules, app);
    const { kind, path } = live.network.healthCheck;
    const https = app.redirectToHttps && shown(app, hostname) !== undefined;
    return [{ app, hostname, path: kind === 'http' ? path : '/', https }];
  });
}
