import type { DayLooks } from '../../domain/availability/day-looks.ts';
import type { Incident } from '../../domain/availability/incident.ts';

export interface AvailabilityStore {
  /** Replaces those of the same App and day, in one transaction; those of Apps that are gone are passed over. */
  putLooks(records: readonly { appId: string; looks: DayLooks }[]): Promise<void>;
  /** From that day (since 1970, UTC) on, oldest first. */
  listLooks(appId: string, fromDay: number): Promise<DayLooks[]>;
  /** Replaces the one of the same id. Throws Problem `not-found` when the App is gone. */
  putIncident(incident: Incident): Promise<void>;
  /** Newest first. */
  listIncidents(appId: string, limit: number): Promise<Incident[]>;
  /** Of all Apps. */
  openIncidents(): Promise<Incident[]>;
  /** Forgets looks of earlier days, and incidents that began earlier and are over. */
  prune(beforeDay: number): Promise<void>;
}
