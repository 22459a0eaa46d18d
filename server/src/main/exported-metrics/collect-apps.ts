import { appIdOf } from '../../domain/background.ts';
import type { Redundancy } from '../../domain/redundancy.ts';
import type { Replica, WorkloadObservation } from '../../domain/workload.ts';
import type { AppOverview } from '../../ports/stores/overview-store.ts';
import type { Platform } from '../../usecases/platform.ts';
import { redundancyOf } from '../../usecases/redundancy-of-app.ts';
import { type Sample, sample, seconds, yes } from './samples.ts';

const STATES: readonly Redundancy['state'][] = ['redundant', 'not-redundant', 'down', 'stopped'];

/** What Apps are asked to be and what they are. */
export async function collectApps({ stores, runtime }: Pick<Platform, 'stores' | 'runtime'>): Promise<Sample[]> {
  const overviews = await stores.overviews.ofAll();
  const owners = await ownerNames(
    stores,
    overviews.map(({ app }) => app.ownerId),
  );
  const observed = new Map((await runtime.observeAll()).map((seen) => [seen.appId, seen]));
  return overviews.flatMap((overview) => {
    const { id, name, ownerId } = overview.app;
    const info = sample('appInfo', 1, { app: id, name, owner: owners.get(ownerId) ?? ownerId });
    return [info, ...samplesOf(overview, observed.get(id))];
  });
}

function samplesOf({ app: { id: app, ...settings }, live }: AppOverview, seen: WorkloadObservation | undefined) {
  const asked = live?.deployment.settings.replicas ?? settings.replicas;
  const { state, readyReplicas, readyNodes } = redundancyOf(settings, live?.deployment.settings, seen);
  const samples = [
    sample('desiredReplicas', settings.desiredState === 'stopped' ? 0 : asked, { app }),
    sample('readyReplicas', readyReplicas, { app }),
    sample('readyNodes', readyNodes, { app }),
    ...STATES.map((one) => sample('redundancy', yes(one === state), { app, state: one })),
  ];
  if (!live) return samples;
  const { release, endedAt, createdAt } = live.deployment;
  return [
    ...samples,
    sample('liveRelease', release, { app }),
    sample('lastDeploy', seconds(endedAt ?? createdAt), { app }),
  ];
}

async function ownerNames({ users }: Platform['stores'], ids: string[]): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all([...new Set(ids)].map((id) => users.byId(id)));
  return new Map(found.filter((user) => user !== undefined).map(({ id, name }) => [id, name]));
}

/** Looks that edges answered and counted, by App: what is not 5xx is not told apart. */
export async function collectOwnRequests({ looks }: Pick<Platform, 'looks'>): Promise<Sample[]> {
  return [...looks.all()].flatMap(([app, { requests, errors }]) => [
    sample('ownRequests', errors, { app, class: '5xx' }),
    sample('ownRequests', requests - errors, { app, class: 'other' }),
  ]);
}

/** Each copy, as observed. */
export async function collectReplicas({ runtime }: Pick<Platform, 'runtime'>): Promise<Sample[]> {
  const observations = await runtime.observeAll();
  // Those of background processes are the App's too.
  const byApp = Map.groupBy(observations, ({ appId }) => appIdOf(appId));
  return [...byApp].flatMap(([app, workloads]) => {
    const replicas = workloads.flatMap((workload) => workload.replicas);
    const states = Map.groupBy(replicas, ({ state }) => state);
    const byState = [...states].map(([state, some]) => sample('replicas', some.length, { app, state }));
    return [...byState, ...replicas.flatMap((replica) => replicaSamples(app, replica))];
  });
}

function replicaSamples(app: string, replica: Replica): Sample[] {
  const labels = { app, node: replica.node, replica: replica.id };
  return [
    sample('replicaReady', yes(replica.state === 'ready'), labels),
    sample('inRotation', yes(replica.inRotation), labels),
    sample('replicaCpu', replica.cpuCores, labels),
    sample('replicaMemory', replica.memoryBytes, labels),
    sample('replicaMemoryLimit', replica.memoryLimitBytes, labels),
    sample('replicaStart', seconds(replica.startedAt), labels),
    sample('replicaRelease', replica.release, labels),
    sample('restarts', replica.restarts, labels),
  ];
}
