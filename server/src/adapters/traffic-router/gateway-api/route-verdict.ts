import { type GatewayName, nameOf } from './gateway-name.ts';
import { type Condition, conditionOf, type HttpRoute, type RouteParentStatus, wordsOf } from './gateway-objects.ts';

/** What one Gateway makes of a route. `pending`: its controller has not said anything of the route as it is now. */
export type RouteVerdict = { state: 'accepted' | 'pending' } | { state: 'refused'; message: string };

const PENDING: RouteVerdict = { state: 'pending' };

export function verdictOf(route: HttpRoute, gateway: GatewayName): RouteVerdict {
  const statuses = (route.status?.parents ?? []).filter((parent) => isAbout(parent, gateway, route));
  // Of several controllers that speak of one Gateway, those that do not run it have nothing good to say.
  const verdicts = statuses.map((status) => verdictIn(status, route, gateway));
  return (
    verdicts.find(({ state }) => state === 'accepted') ?? verdicts.find(({ state }) => state === 'refused') ?? PENDING
  );
}

function isAbout({ parentRef }: RouteParentStatus, gateway: GatewayName, route: HttpRoute): boolean {
  const namespace = parentRef.namespace ?? route.metadata?.namespace;
  return (
    parentRef.name === gateway.name && namespace === gateway.namespace && parentRef.sectionName === gateway.listener
  );
}

function verdictIn({ conditions }: RouteParentStatus, route: HttpRoute, gateway: GatewayName): RouteVerdict {
  const generation = route.metadata?.generation ?? 0;
  const ofNow = (type: string) => {
    const condition = conditionOf(conditions, type);
    return condition && (condition.observedGeneration ?? 0) >= generation ? condition : undefined;
  };
  const [accepted, resolved] = [ofNow('Accepted'), ofNow('ResolvedRefs')];
  if (accepted?.status === 'False') {
    return { state: 'refused', message: refusal(route, gateway, accepted) };
  }
  if (resolved?.status === 'False') {
    return { state: 'refused', message: unresolved(route, gateway, resolved) };
  }
  return accepted?.status === 'True' ? { state: 'accepted' } : PENDING;
}

function refusal(route: HttpRoute, gateway: GatewayName, condition: Condition): string {
  const names = route.spec.hostnames.join(', ');
  const what = `the gateway ${nameOf(gateway)} does not accept ${names}: ${wordsOf(condition)}`;
  const advice = ADVICE[condition.reason]?.(route, gateway);
  return advice === undefined ? what : `${what}. ${advice}`;
}

/** Of names that a Gateway leaves out of a route which it has taken for the sake of others. */
export function unserved(gateway: GatewayName, names: readonly string[]): string {
  return `the gateway ${nameOf(gateway)} has no listener for ${names.join(', ')}. ${LISTENER_FOR_NAME}`;
}

const LISTENER_FOR_NAME = 'Give it a listener whose hostname covers the name, or one without a hostname.';

/** What the operator can do about the reasons that the Gateway API has words for. */
const ADVICE: Record<string, (route: HttpRoute, gateway: GatewayName) => string> = {
  NotAllowedByListeners: ({ metadata }) =>
    `Let its listeners take routes from the namespace ${metadata?.namespace}: allowedRoutes.namespaces with the label app.kubernetes.io/managed-by=nonstop4.`,
  NoMatchingListenerHostname: () => LISTENER_FOR_NAME,
  NoMatchingParent: (_route, { listener }) =>
    listener === undefined
      ? 'Look whether it has a listener for HTTP.'
      : `Look whether it has a listener “${listener}”.`,
};

function unresolved(route: HttpRoute, gateway: GatewayName, condition: Condition): string {
  const [backend] = route.spec.rules.flatMap(({ backendRefs }) => backendRefs);
  const service = `${backend?.namespace ?? route.metadata?.namespace}/${backend?.name}`;
  return `the gateway ${nameOf(gateway)} cannot use the Service ${service}: ${wordsOf(condition)}`;
}
