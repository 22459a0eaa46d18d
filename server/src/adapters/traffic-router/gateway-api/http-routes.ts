import type { V1Service } from '@kubernetes/client-node';
import { LABELS } from '../../../kubernetes/names.ts';
import type { Route } from '../../../ports/traffic-router.ts';
import type { GatewayName } from './gateway-name.ts';
import { GATEWAY_API, type HttpRoute, type HttpRouteRule } from './gateway-objects.ts';

/** A Service that answers every request with the page of a stopped App. */
export interface PageService {
  namespace: string;
  name: string;
  port: number;
}

export interface RouteRules {
  gateways: readonly GatewayName[];
  /** Absent: a stopped App keeps its own Service, which has no copies then: the gateway itself answers 503. */
  stoppedPage?: PageService;
  /** How long an answer may take, as the Gateway API writes it; `0s` is no limit. Absent: what the gateway does by itself. */
  requestTimeout?: string;
}

/** The most that one HTTPRoute takes. */
const HOSTNAMES_EACH = 16;
/** What the API takes as a name; one wrong name would have the whole route refused. */
const HOSTNAME = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** An App's route as objects beside its Service: one for each sixteen names. */
export function httpRoutes(route: Route, service: V1Service, rules: RouteRules): HttpRoute[] {
  const { name = '', namespace = '', labels = {} } = service.metadata ?? {};
  return chunksOf(hostnamesOf(route)).map((hostnames, index) => ({
    apiVersion: GATEWAY_API,
    kind: 'HTTPRoute',
    metadata: {
      // A dot is in no App's name: no other App's route can be called so.
      name: index === 0 ? name : `${name}.${index + 1}`,
      namespace,
      labels: Object.fromEntries(
        [LABELS.managedBy, LABELS.name, LABELS.app, LABELS.owner].map((label) => [label, labels[label] ?? '']),
      ),
    },
    spec: {
      parentRefs: rules.gateways.map((gateway) => ({
        group: 'gateway.networking.k8s.io',
        kind: 'Gateway',
        namespace: gateway.namespace,
        name: gateway.name,
        ...(gateway.listener === undefined ? {} : { sectionName: gateway.listener }),
      })),
      hostnames,
      rules: [ruleOf(route, service, rules)],
    },
  }));
}

/** Names that the API takes; others are left out, so that they do not take the App off the web under the right ones. */
export function hostnamesOf(route: Route): string[] {
  return [...new Set(route.hostnames.map((name) => name.toLowerCase()))].filter((name) => HOSTNAME.test(name));
}

function ruleOf(route: Route, service: V1Service, { stoppedPage, requestTimeout }: RouteRules): HttpRouteRule {
  const own = { name: service.metadata?.name ?? '', port: service.spec?.ports?.[0]?.port ?? 0 };
  const backend = route.state === 'stopped' && stoppedPage ? stoppedPage : own;
  return {
    backendRefs: [{ group: '', kind: 'Service', ...backend }],
    ...(requestTimeout === undefined ? {} : { timeouts: { request: requestTimeout } }),
  };
}

/** What lets the routes of a user's namespace point at the page of stopped Apps, which lies in another one. */
export function pageGrant(page: PageService, routeNamespace: string) {
  return {
    // v1 is younger than most gateways that are in use.
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: {
      name: `nonstop4-${routeNamespace}`,
      namespace: page.namespace,
      labels: { [LABELS.managedBy]: 'nonstop4' },
    },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: routeNamespace }],
      to: [{ group: '', kind: 'Service', name: page.name }],
    },
  };
}

function chunksOf(names: readonly string[]): string[][] {
  const chunks: string[][] = [];
  for (let at = 0; at < names.length; at += HOSTNAMES_EACH) chunks.push(names.slice(at, at + HOSTNAMES_EACH));
  return chunks;
}
