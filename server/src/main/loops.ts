import { AlertLoop } from '../reconcile/alert-loop.ts';
import { CertificateLoop } from '../reconcile/certificate-loop.ts';
import { DrillLoop } from '../reconcile/drill-loop.ts';
import { HousekeepingLoop } from '../reconcile/housekeeping-loop.ts';
import { NotifyLoop } from '../reconcile/notify-loop.ts';
import { PipelineLoop } from '../reconcile/pipeline-loop.ts';
import { ProbeLoop } from '../reconcile/probe-loop.ts';
import { PushLoop } from '../reconcile/push-loop.ts';
import { ResealLoop } from '../reconcile/reseal-loop.ts';
import type { RouteLoop } from '../reconcile/route-loop.ts';
import { WatchLoop } from '../reconcile/watch-loop.ts';
import { WorkloadLoop } from '../reconcile/workload-loop.ts';
import type { Platform } from '../usecases/platform.ts';
import { endIncidents } from '../usecases/probing/end-incidents.ts';
import { abortLostDrills } from '../usecases/run-drill.ts';

export interface Loops {
  close(): Promise<void>;
}

/**
 * Starts the loops in the order in which they need each other: first what is asked is known to the runtime, then routes follow what is
 * observed, then the edges follow this server (`begin`), and only then is anything changed.
 */
export async function startLoops(
  platform: Platform,
  routes: RouteLoop,
  begin: () => Promise<void>,
  onError: (error: unknown) => void,
): Promise<Loops> {
  await abortLostDrills(platform);
  const workloads = new WorkloadLoop(platform, onError);
  await workloads.open();
  await routes.open();
  await begin();
  const certificates = new CertificateLoop(platform, onError);
  await certificates.open();
  const pipeline = new PipelineLoop(platform, onError);
  await pipeline.open();
  const pushes = new PushLoop(platform, onError);
  pushes.open();
  const watch = new WatchLoop(platform, onError);
  watch.open();
  const drills = new DrillLoop(platform, onError);
  drills.open();
  const alerts = new AlertLoop(platform, onError);
  await alerts.open();
  const notify = new NotifyLoop(platform, onError);
  notify.open();
  const housekeeping = new HousekeepingLoop(platform, onError);
  housekeeping.open();
  const reseals = new ResealLoop(platform, onError);
  reseals.open();
  const probes = await openProbes(platform, onError);
  return {
    async close() {
      await probes?.close();
      await Promise.all([housekeeping.close(), drills.close(), watch.close(), pushes.close(), pipeline.close()]);
      await Promise.all([alerts.close(), notify.close(), reseals.close()]);
      await Promise.all([routes.close(), workloads.close(), certificates.close()]);
    },
  };
}

/** The prober, where the operator has not switched it off. */
async function openProbes(platform: Platform, onError: (error: unknown) => void): Promise<ProbeLoop | undefined> {
  if (platform.rules.probeEveryMs === 0) {
    await endIncidents(platform);
    return undefined;
  }
  const probes = new ProbeLoop(platform, onError);
  await probes.open();
  return probes;
}
