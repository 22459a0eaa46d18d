import { LABELS } from '../../../../kubernetes/names.ts';

export interface EdgeOptions {
  namespace: string;
  /** By digest, where it can be: /nonstop4 in it holds the programs. */
  image: string;
  /** What proxies in the pods: the platform's own edge, or HAProxy driven by it. */
  engine: 'embedded' | 'haproxy';
  /** Shared with the server, at least 16 characters. */
  agentToken: string;
  /** Namespaces of Apps begin with it. */
  appNamespacePrefix: string;
  visitors: {
    port: number;
    /** By https. */
    tlsPort: number;
    /** Addresses that keepalived (virtual-address-objects.ts) moves between nodes; none where the cluster has a load balancer of its own. */
    addresses?: readonly string[];
    /** The port of every node that tells whether an edge is on it; chosen by the cluster when not given. */
    healthPort?: number;
  };
  /** Another way to the cluster's API than the usual one. */
  api?: { host: string; port: number };
}

export const names = {
  edge: 'edge',
  tokenSecret: 'edge-agent-token',
  priorityClass: 'nonstop4-edge',
} as const;

/** Apart from everything else that is secret: the agents may read all of it. */
export function certificatesNamespace(namespace: string): string {
  return `${namespace}-certificates`;
}

export const EDGE_SELECTOR_LABELS = { [LABELS.purpose]: 'edge' };

/** Not `managed-by`: that marks what belongs to an App. */
export const edgeLabels = {
  'app.kubernetes.io/part-of': 'nonstop4',
  [LABELS.name]: names.edge,
  ...EDGE_SELECTOR_LABELS,
};
