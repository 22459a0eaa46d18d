import type { DrillReport, DrillSchedule } from '../../domain/drill.ts';

export interface DrillStore {
  put(report: DrillReport): Promise<void>;
  /** Newest first. */
  listByApp(appId: string, limit: number): Promise<DrillReport[]>;
  /** Of all Apps, those that began since then. */
  listSince(startedAt: number): Promise<DrillReport[]>;
  schedule(appId: string): Promise<DrillSchedule | undefined>;
  /** Of all Apps. */
  schedules(): Promise<DrillSchedule[]>;
  /** Reads, changes and writes in one transaction; undefined is none. Throws Problem `not-found` where there is no such App. */
  changeSchedule(
    appId: string,
    change: (schedule: DrillSchedule | undefined) => DrillSchedule | undefined,
  ): Promise<void>;
}
