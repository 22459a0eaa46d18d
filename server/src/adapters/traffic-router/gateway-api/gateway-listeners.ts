import type { GatewayName } from './gateway-name.ts';
import type { Gateway, Listener } from './gateway-objects.ts';

/** Listeners of that Gateway which routes of ours attach to: the named one, or all of them. */
export function listenersFor({ listener }: GatewayName, gateway: Gateway | undefined): Listener[] {
  return (gateway?.spec.listeners ?? []).filter(
    ({ name, protocol }) => ['HTTP', 'HTTPS'].includes(protocol) && (listener === undefined || name === listener),
  );
}

/**
 * Whether one of them serves that name. A route is accepted as soon as one of its names fits a listener; of the others the controller says
 * nothing, and visitors of those get the gateway's 404.
 */
export function isCovered(hostname: string, listeners: readonly Listener[]): boolean {
  return listeners.some((listener) => listener.hostname === undefined || covers(listener.hostname, hostname));
}

/** `*.example.com` is every name below example.com, however deep, but not itself (HTTPRoute's `hostnames`). */
function covers(pattern: string, hostname: string): boolean {
  if (pattern === '' || pattern === hostname) return true;
  // A route's wildcard gets the one name that such a listener has.
  if (hostname.startsWith('*.')) return pattern.endsWith(hostname.slice(1));
  return pattern.startsWith('*.') && hostname.endsWith(pattern.slice(1));
}
