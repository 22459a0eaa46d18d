import type { KubernetesObject } from '@kubernetes/client-node';

/** What the platform reads and writes of gateway.networking.k8s.io/v1, standard channel. */
export const GATEWAY_API = 'gateway.networking.k8s.io/v1';

export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  observedGeneration?: number;
  lastTransitionTime: string;
}

export interface ParentReference {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
  /** One listener of the Gateway; absent: all of them. */
  sectionName?: string;
}

export interface HttpRoute extends KubernetesObject {
  spec: {
    parentRefs: ParentReference[];
    hostnames: string[];
    rules: HttpRouteRule[];
  };
  status?: { parents?: RouteParentStatus[] };
}

export interface HttpRouteRule {
  backendRefs: { group: ''; kind: 'Service'; name: string; namespace?: string; port: number }[];
  timeouts?: { request: string };
}

/** What the controller of one Gateway says of a route. */
export interface RouteParentStatus {
  parentRef: ParentReference;
  controllerName: string;
  conditions: Condition[];
}

export interface Listener {
  name: string;
  protocol: string;
  port: number;
  /** Absent: every name. */
  hostname?: string;
}

export interface Gateway extends KubernetesObject {
  spec: { gatewayClassName: string; listeners: Listener[] };
  status?: {
    addresses?: { type?: string; value: string }[];
    conditions?: Condition[];
    listeners?: { name: string; conditions?: Condition[] }[];
  };
}

export function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** Reason and message as the controller gave them. */
export function wordsOf({ reason, message }: Condition): string {
  return message === '' ? reason : `${reason} (${message})`;
}
