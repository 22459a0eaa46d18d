import { THRESHOLDS } from '../../domain/alerts/thresholds.ts';
import type { DrillReport } from '../../domain/drill.ts';
import type { Platform } from '../platform.ts';

/** No drill takes longer (carry-out-drill.ts: two minutes). */
const LONGEST_MS = 10 * 60_000;

/** What was broken on purpose and has not had its time to recover. */
export interface Drilled {
  apps: ReadonlySet<string>;
  nodes: ReadonlySet<string>;
}

export async function drilledNow({ stores, clock }: Pick<Platform, 'stores' | 'clock'>): Promise<Drilled> {
  const now = clock.now();
  const drills = (await stores.drills.listSince(now - LONGEST_MS)).filter((drill) => isInEffect(drill, now));
  return {
    apps: new Set(drills.map((drill) => drill.appId)),
    nodes: new Set(drills.filter((drill) => drill.kind === 'node-loss').map((drill) => drill.target)),
  };
}

function isInEffect({ state, endedAt }: DrillReport, now: number): boolean {
  return state === 'running' || (endedAt !== undefined && now - endedAt < THRESHOLDS.drillGraceMs);
}
