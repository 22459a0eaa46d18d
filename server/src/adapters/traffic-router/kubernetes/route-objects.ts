import type { V1ConfigMap } from '@kubernetes/client-node';
import { ROUTE_KEY, ROUTE_LABELS, type RouteObject } from '@nonstop4/edge/cluster-protocol';
import { requestPath } from '@nonstop4/loadgen';
import type { Route } from '../../../ports/traffic-router.ts';

export function routeObjectHeader(namespace: string, appId: string) {
  const name = `route-${appId.toLowerCase().replaceAll('_', '-')}`;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace } };
}

/** A route as it lies in the cluster. Its copies are not in it: the agents learn of them sooner than any server. */
export function routeObject(namespace: string, route: Route): V1ConfigMap {
  const { kind, path } = route.healthCheck;
  const value: RouteObject = {
    app: route.appId,
    hostnames: [...new Set(route.hostnames.map((name) => name.toLowerCase()))],
    state: route.state,
    healthCheck: { kind, path: requestPath(path) },
    ...(route.redirectToHttps ? { redirectToHttps: true } : {}),
  };
  const { metadata, ...header } = routeObjectHeader(namespace, route.appId);
  const labels = {
    [ROUTE_LABELS.managedBy]: 'nonstop4',
    [ROUTE_LABELS.purpose]: 'route',
    [ROUTE_LABELS.app]: route.appId,
  };
  return { ...header, metadata: { ...metadata, labels }, data: { [ROUTE_KEY]: JSON.stringify(value) } };
}
