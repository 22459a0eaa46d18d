import type { App } from '../domain/app.ts';
import type { WorkloadObservation } from '../domain/workload.ts';
import type { Route } from '../ports/traffic-router.ts';
import type { PlatformRules } from './platform.ts';

export function mainHostname(rules: Pick<PlatformRules, 'appDomain'>, app: Pick<App, 'name'>): string {
  return `${app.name}.${rules.appDomain}`;
}

export function appUrl(rules: Pick<PlatformRules, 'appDomain' | 'edgePort'>, app: Pick<App, 'name'>): string {
  return `http://${mainHostname(rules, app)}${rules.edgePort === 80 ? '' : `:${rules.edgePort}`}`;
}

/** The App at the edge: its names, and the copies that are in rotation now. */
export function routeOfApp(
  rules: Pick<PlatformRules, 'appDomain'>,
  app: App,
  observation: WorkloadObservation | undefined,
  healthCheck: { kind: 'http' | 'tcp'; path: string },
): Route {
  const inRotation = (observation?.replicas ?? []).filter((replica) => replica.inRotation);
  return {
    appId: app.id,
    hostnames: [mainHostname(rules, app), ...app.extraHostnames],
    state: app.desiredState === 'stopped' ? 'stopped' : 'serving',
    targets: inRotation.map(({ id, host, port }) => ({ id, host, port })),
    healthCheck,
  };
}
