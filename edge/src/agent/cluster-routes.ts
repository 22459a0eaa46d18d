import { ROUTE_KEY, ROUTE_LABELS } from '../cluster-protocol.ts';
import type { EdgeRoute } from '../protocol.ts';
import { parseRouteTable } from '../route-table.ts';
import { appTargets, type EndpointSlice, keptTargets } from './app-targets.ts';
import type { ClusterObject } from './cluster-api.ts';

/** What is used of a ConfigMap. */
export interface RouteConfigMap extends ClusterObject {
  data?: Record<string, string>;
}

export interface ClusterRoutes {
  routes: EdgeRoute[];
  /** `resourceVersion` of the object that each App's route was made of. */
  versions: Map<string, string>;
  /** Of each App, the targets that are kept although their copies are not ready. */
  kept: Map<string, string[]>;
  /** What could not be used, in words. */
  complaints: string[];
}

/**
 * The whole table out of what the cluster holds. An edge refuses a table for one wrong route, and every App with it: so a wrong one is left
 * out here, and what was in force for that App stays. Of two Apps that want one hostname, the route that was made first has it.
 */
export function clusterRoutes(
  objects: readonly RouteConfigMap[],
  slices: readonly EndpointSlice[],
  inForce: readonly EdgeRoute[],
): ClusterRoutes {
  const before = new Map(inForce.map((route) => [route.app, route]));
  const slicesOf = Map.groupBy(slices, ({ metadata }) => metadata.labels?.[ROUTE_LABELS.app] ?? '');
  const result: ClusterRoutes = { routes: [], versions: new Map(), kept: new Map(), complaints: [] };
  const [hostnames, targets] = [new Set<string>(), new Set<string>()];
  for (const object of objects.toSorted(byAge)) {
    const app = object.metadata.labels?.[ROUTE_LABELS.app] ?? '';
    const route = routeIn(object, app, result.complaints) ?? before.get(app);
    if (!route || result.versions.has(app)) continue;
    const copies = appTargets(slicesOf.get(app) ?? [], before.get(app)?.targets ?? []);
    result.routes.push({
      ...route,
      hostnames: route.hostnames.filter((name) => isFirst(name, hostnames, () => complain(result, object, name))),
      targets: copies.filter(({ id }) => isFirst(id, targets)),
    });
    result.versions.set(app, object.metadata.resourceVersion ?? '');
    result.kept.set(app, keptTargets(slicesOf.get(app) ?? [], copies));
  }
  return result;
}

function routeIn({ metadata, data }: RouteConfigMap, app: string, complaints: string[]): EdgeRoute | undefined {
  try {
    const value = JSON.parse(data?.[ROUTE_KEY] ?? '') as object;
    const [route] = parseRouteTable({ version: 0, routes: [{ ...value, targets: [] }] }).routes;
    if (route?.app === app) return route;
    complaints.push(`${metadata.name}: its label and its text name different Apps`);
  } catch (error) {
    complaints.push(`${metadata.name}: ${(error as Error).message}`);
  }
  return undefined;
}

function complain({ complaints }: ClusterRoutes, { metadata }: ClusterObject, hostname: string): void {
  complaints.push(`${metadata.name}: another App has the hostname ${hostname}`);
}

/** Older ones first. */
export function byAge({ metadata: a }: ClusterObject, { metadata: b }: ClusterObject): number {
  const [older, younger] = [`${a.creationTimestamp} ${a.name}`, `${b.creationTimestamp} ${b.name}`];
  return older < younger ? -1 : 1;
}

function isFirst(value: string, seen: Set<string>, otherwise?: () => void): boolean {
  if (!seen.has(value)) {
    seen.add(value);
    return true;
  }
  otherwise?.();
  return false;
}
