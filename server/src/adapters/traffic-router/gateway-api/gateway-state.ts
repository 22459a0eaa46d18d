import type { EdgeObservation } from '../../../ports/traffic-router.ts';
import { type GatewayEntry, type GatewayName, nameOf } from './gateway-name.ts';
import { type Condition, conditionOf, type Gateway, wordsOf } from './gateway-objects.ts';

/** A Gateway as an edge: ready when its controller says that it is programmed, as it is now. */
export function observeGateway(name: GatewayName, gateway: Gateway | undefined): EdgeObservation {
  const message = gateway
    ? whyNotReady(gateway)
    : 'there is no such Gateway in the cluster: create it, or name another';
  return message === undefined ? { name: nameOf(name), ready: true } : { name: nameOf(name), ready: false, message };
}

function whyNotReady(gateway: Gateway): string | undefined {
  const { conditions } = gateway.status ?? {};
  const programmed = ofNow(gateway, conditionOf(conditions, 'Programmed'));
  if (programmed?.status === 'True') return undefined;
  const accepted = ofNow(gateway, conditionOf(conditions, 'Accepted'));
  if (accepted?.status === 'False') return `its controller does not accept it: ${wordsOf(accepted)}`;
  if (programmed?.status === 'False') return `it is not programmed: ${wordsOf(programmed)}`;
  return `no controller has answered for it yet: is one for the class ${gateway.spec.gatewayClassName} installed?`;
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
  const listeners = gateway.spec.listeners.filter((one) => name.listener === undefined || one.name === name.listener);
  const listener =
    listeners.find(({ protocol }) => protocol === 'HTTP') ?? listeners.find(({ protocol }) => protocol === 'HTTPS');
  if (host === undefined || !listener) return undefined;
  return { host, port: listener.port, tls: listener.protocol === 'HTTPS' };
}
