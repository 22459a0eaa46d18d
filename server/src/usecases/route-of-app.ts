import type { App } from '../domain/app.ts';
import { isPanelHost } from '../domain/panel-address.ts';
import type { WorkloadObservation } from '../domain/workload.ts';
import type { Route } from '../ports/traffic-router.ts';
import type { PlatformRules } from './platform.ts';

export function mainHostname(rules: Pick<PlatformRules, 'appDomain'>, app: Pick<App, 'name'>): string {
  return `${app.name}.${rules.appDomain}`;
}

/** Every name under which an App answers, its own first; never the panel's, which the operator may have chosen later. */
export function hostnamesOf(
  rules: Pick<PlatformRules, 'appDomain' | 'panelUrl'>,
  app: Pick<App, 'name' | 'extraHostnames'>,
): string[] {
  const all = [mainHostname(rules, app), ...app.extraHostnames];
  return all.filter((hostname) => !isPanelHost(hostname, rules.panelUrl));
}

/** `https`: its own name has a certificate. */
export function appUrl(
  rules: Pick<PlatformRules, 'appDomain' | 'edgePort' | 'edgeTlsPort'>,
  app: Pick<App, 'name'>,
  https: boolean,
): string {
  const { edgePort, edgeTlsPort = 443 } = rules;
  const [scheme, port, usual] = https ? ['https', edgeTlsPort, 443] : ['http', edgePort, 80];
  return `${scheme}://${mainHostname(rules, app)}${port === usual ? '' : `:${port}`}`;
}

/** The App at the edge: its names, and the copies that are in rotation now. */
export function routeOfApp(
  rules: Pick<PlatformRules, 'appDomain' | 'panelUrl'>,
  app: App,
  observation: WorkloadObservation | undefined,
  healthCheck: { kind: 'http' | 'tcp'; path: string },
): Route {
  const inRotation = (observation?.replicas ?? []).filter((replica) => replica.inRotation);
  return {
    appId: app.id,
    hostnames: hostnamesOf(rules, app),
    state: app.desiredState === 'stopped' ? 'stopped' : 'serving',
    targets: inRotation.map(({ id, host, port }) => ({ id, host, port })),
    healthCheck,
    redirectToHttps: app.redirectToHttps,
  };
}
