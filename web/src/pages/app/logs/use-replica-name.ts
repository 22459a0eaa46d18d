import type { ReplicaView } from '@nonstop4/contract';
import { useMemo } from 'react';
import { shortId } from '../../../parts/short-id.ts';

/** Names a replica by its node and the end of its identifier; one that is gone only by the latter. */
export function useReplicaName(replicas: readonly ReplicaView[]): (id: string) => string {
  // Figures of the replicas change all the time, where they run hardly ever: lines are drawn again only for that.
  const places = JSON.stringify(replicas.map((replica) => [replica.id, replica.node]));
  return useMemo(() => {
    const nodes = new Map(JSON.parse(places) as [string, string][]);
    return (id) => {
      const node = nodes.get(id);
      return node === undefined ? shortId(id) : `${node} ${shortId(id)}`;
    };
  }, [places]);
}
