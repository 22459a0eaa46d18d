import type { EdgeView } from '@nonstop4/contract';
import type { NodeWithReplicas } from './nodes-with-replicas.ts';

/** A line of the picture: between the n-th box on the left and the n-th on the right, and whether requests can go there. */
export interface PictureLink {
  from: number;
  to: number;
  open: boolean;
}

/** Visitors reach every ready edge; an edge reaches every node with a ready replica. */
export function linkStates(
  edges: readonly EdgeView[],
  nodes: readonly NodeWithReplicas[],
): { toEdges: PictureLink[]; toNodes: PictureLink[] } {
  const serves = nodes.map((node) => node.ready && node.replicas.some((replica) => replica.state === 'ready'));
  return {
    toEdges: edges.map((edge, to) => ({ from: 0, to, open: edge.ready })),
    toNodes: edges.flatMap((edge, from) => serves.map((open, to) => ({ from, to, open: open && edge.ready }))),
  };
}
