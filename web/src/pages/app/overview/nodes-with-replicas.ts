import type { NodeView, ReplicaView } from '@nonstop4/contract';

export interface NodeWithReplicas {
  name: string;
  ready: boolean;
  replicas: readonly ReplicaView[];
}

/** Every node with the app's replicas on it. A node that is known only by its replicas is away. */
export function nodesWithReplicas(nodes: readonly NodeView[], replicas: readonly ReplicaView[]): NodeWithReplicas[] {
  const known = nodes.map((node) => ({
    name: node.name,
    ready: node.ready,
    replicas: replicas.filter((replica) => replica.node === node.name),
  }));
  const names = new Set(nodes.map((node) => node.name));
  const unknown = [...new Set(replicas.map((replica) => replica.node))].filter((name) => !names.has(name));
  return [
    ...known,
    ...unknown.map((name) => ({ name, ready: false, replicas: replicas.filter((replica) => replica.node === name) })),
  ];
}
