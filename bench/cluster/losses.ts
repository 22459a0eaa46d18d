import { cutPower } from '../../testbed/cluster/power.ts';
import type { EdgeBench } from './edge-bench.ts';

export interface Loss {
  what: string;
  /** Resolves when it is over as far as it mends itself. */
  happen(bench: EdgeBench): Promise<void>;
  /** What has to be done by hand, without load. */
  mend?(bench: EdgeBench): Promise<void>;
}

/** One part of the way each, on the node that holds the address where it matters. */
export const LOSSES: Record<string, Loss> = {
  none: { what: 'nothing, for comparison', happen: (bench) => bench.seconds(10) },
  'app-update': { what: 'a rolling update of the App', happen: (bench) => bench.updateApp() },
  copy: { what: 'SIGKILL of a copy of the App', happen: (bench) => bench.killCopy(0) },
  agent: {
    what: 'SIGKILL of the agent beside the edge that visitors use',
    happen: (bench) => bench.killInHolder('edge-agent.js'),
  },
  edge: { what: 'SIGKILL of the edge that visitors use', happen: (bench) => bench.killInHolder('edge') },
  'edge-pod': {
    what: 'the pod of the edge that visitors use is deleted, as a drain does it',
    happen: (bench) => bench.deleteHolderPod(),
  },
  keepalived: {
    what: 'SIGKILL of keepalived on the node that holds the address',
    happen: (bench) => bench.killKeepalived(),
  },
  'edge-update': { what: 'a rolling update of the edges', happen: (bench) => bench.updateEdges() },
  power: {
    what: 'power loss of the node that holds the address',
    happen: async (bench) => {
      const holder = await bench.holder();
      bench.lost = holder;
      await cutPower(holder);
      await bench.untilHeldByAnother(holder);
    },
    mend: (bench) => bench.powerUp(),
  },
};
