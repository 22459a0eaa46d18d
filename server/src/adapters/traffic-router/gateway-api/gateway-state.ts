import type { EdgeObservation } from '../../../ports/traffic-router.ts';
import { listenersFor } from './gateway-listeners.ts';
import { type GatewayEntry, type GatewayName, nameOf } from './gateway-name.ts';
import { type Condition, conditionOf, type Gateway, wordsOf } from './gateway-objects.ts';

/** A Gateway as an edge: ready when its controller says that it is programmed, as it is now, and so is the listener that is named. */
export function observeGateway(name: GatewayName, gateway: Gateway | undefined): EdgeObservation {
  const message = gateway
    ? whyNotReady(gateway, name)
    : 'there is no such Gateway in the cluster: create it, or name another';
  return message === undefined ? { name: nameOf(name), ready: true } : { name: nameOf(name), ready: false, message };
}

function whyNotReady(gateway: Gateway, name: GatewayName): string | undefined {
  const { conditions } = gateway.status ?? {};
  const programmed = ofNow(gateway, conditionOf(conditions, 'Programmed'));
  if (programmed?.status === 'True') return whyListenerIsNot(gateway, name);
  const accepted = ofNow(gateway, conditionOf(conditions, 'Accepted'));
  if (accepted?.status === 'False') return `its controller does not accept it: ${wordsOf(accepted)}`;
  if (programmed?.status === 'False') return `it is not programmed: ${wordsOf(programmed)}`;
  return `no controller has answered for it yet: is one for the class ${gateway.spec.gatewayClassName} installed?`;
}

/** A Gateway is programmed as soon as one of its listeners is. */
function whyListenerIsNot(gateway: Gateway, name: GatewayName): string | undefined {
  if (name.listener === undefined) return undefined;
  const names = gateway.spec.listeners.map((listener) => `“${listener.name}”`).join(', ');
  if (listenersFor(name, gateway).length === 0)
    return `it has no listener “${name.listener}” for HTTP or HTTPS, only ${names}`;
  const status = gateway.status?.listeners?.find((listener) => listener.name === name.listener);
  const [conflicted, accepted, programmed, resolved] = ['Conflicted', 'Accepted', 'Programmed', 'ResolvedRefs'].map(
    (type) => ofNow(gateway, conditionOf(status?.conditions, type)),
  );
  // With references that are wrong in part it may still serve: then it is programmed.
  const unresolved = programmed?.status === 'True' ? undefined : resolved;
  const trouble =
    conflicted?.status === 'True'
      ? conflicted
      : [accepted, unresolved, programmed].find((condition) => condition?.status === 'False');
  return trouble && `its listener “${name.listener}” does not work: ${wordsOf(trouble)}`;
}

function ofNow({ metadata }: Gateway, condition: Condition | undefined): Condition | undefined {
  // Every new Gateway has conditions of nobody: Unknown, of generation 0.
  if (condition?.status === 'Unknown') return undefined;
  return condition && (condition.observedGeneration ?? 0) >= (metadata?.generation ?? 0) ? condition : undefined;
}

/** Where visitors reach it: its first address, and the listener that routes attach to, one without TLS before others. */
export function entryOf(name: GatewayName, gateway: Gateway): GatewayEntry | undefined {
  if (name.entry) return name.entry;
  const host = gateway.status?.addresses?.[0]?.value;
  const listeners = listenersFor(name, gateway);
  const listener = listeners.find(({ protocol }) => protocol === 'HTTP') ?? listeners[0];
  if (host === undefined || !listener) return undefined;
  return { host, port: listener.port, tls: listener.protocol === 'HTTPS' };
}
