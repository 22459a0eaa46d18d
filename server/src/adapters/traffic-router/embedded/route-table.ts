import type { EdgeRoute, RouteTable } from '@nonstop4/edge/protocol';
import { requestPath } from '@nonstop4/loadgen';
import type { Route } from '../../../ports/traffic-router.ts';

/**
 * Every route as the edges take it. An edge refuses a whole table for one wrong route, and every App with it: so what could be wrong
 * is made right here. A hostname or a target that is there twice stays with the App that had it first.
 */
export function routeTable(version: number, routes: Iterable<Route>): RouteTable {
  const hostnames = new Set<string>();
  const targets = new Set<string>();
  return { version, routes: [...routes].map((route) => edgeRoute(route, hostnames, targets)) };
}

function edgeRoute(route: Route, hostnames: Set<string>, targets: Set<string>): EdgeRoute {
  const { kind, path } = route.healthCheck;
  return {
    app: route.appId,
    hostnames: route.hostnames.map((name) => name.toLowerCase()).filter((name) => isFirst(hostnames, name)),
    state: route.state,
    targets: route.targets.filter(({ id }) => isFirst(targets, id)),
    healthCheck: { kind, path: requestPath(path) },
    ...(route.redirectToHttps ? { redirectToHttps: true } : {}),
  };
}

function isFirst(seen: Set<string>, value: string): boolean {
  if (seen.has(value)) return false;
  seen.add(value);
  return true;
}
