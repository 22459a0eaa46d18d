import type { Platform } from '../../usecases/platform.ts';
import { type Sample, sample } from './samples.ts';

/** Bytes between each edge and each copy that is observed. An edge's counters begin again with it, so each has its own series. */
export async function collectNetwork({ runtime, router }: Pick<Platform, 'runtime' | 'router'>): Promise<Sample[]> {
  const [observations, traffic] = await Promise.all([runtime.observeAll(), router.traffic()]);
  const nodes = new Map(observations.flatMap(({ replicas }) => replicas.map(({ id, node }) => [id, node] as const)));
  return traffic.flatMap(({ appId: app, edge, targets }) =>
    targets.flatMap(({ id: replica, bytesIn, bytesOut }) => {
      const node = nodes.get(replica);
      // Gone already: where it was is not known any more.
      if (node === undefined) return [];
      const labels = { app, node, replica, edge };
      return [sample('networkReceived', bytesIn, labels), sample('networkSent', bytesOut, labels)];
    }),
  );
}
