import type { DrillReport } from '../../domain/drill.ts';

export interface DrillStore {
  put(report: DrillReport): Promise<void>;
  /** Newest first. */
  listByApp(appId: string, limit: number): Promise<DrillReport[]>;
  /** Of all Apps, those that began since then. */
  listSince(startedAt: number): Promise<DrillReport[]>;
}
