import type { Platform } from '../platform.ts';
import { IncidentTracker } from './incident-tracker.ts';

/** Ends what a prober before has left open: nobody will ever see that it is over, since there is no prober any more. */
export async function endIncidents(platform: Platform): Promise<void> {
  const incidents = new IncidentTracker(platform, () => ({ intervalMs: 0, timeoutMs: 0 }));
  await incidents.open();
  for (const appId of incidents.openApps) await incidents.leave(appId, 'switched-off');
}
