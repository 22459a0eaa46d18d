import type { App } from '../../../domain/app.ts';
import type { Deployment } from '../../../domain/release.ts';
import type {
  AppListing,
  AppOverview,
  DeploymentOverview,
  OverviewStore,
} from '../../../ports/stores/overview-store.ts';
import type { MemoryState } from './state.ts';

export function memoryOverviews(state: MemoryState): OverviewStore {
  const apps = () => [...state.apps.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const overview = (app: App) => structuredClone(overviewOf(state, app));
  return {
    ofAll: async () => apps().map(overview),
    ofApp: async (appId) => {
      const app = state.apps.get(appId);
      return app && overview(app);
    },
    list: async (userId, name) => {
      const roleIn = (app: App) =>
        app.ownerId === userId ? 'owner' : state.collaborators.get(`${app.id} ${userId}`)?.role;
      return apps().flatMap((app) => {
        const role = name === undefined || app.name === name ? roleIn(app) : undefined;
        return role ? [structuredClone(listingOf(state, app, role))] : [];
      });
    },
  };
}

function overviewOf(state: MemoryState, app: App): AppOverview {
  const inState = (wanted: Deployment['state']) => {
    const found = [...state.deployments.values()]
      .filter((deployment) => deployment.appId === app.id && deployment.state === wanted)
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))[0];
    return found && withRelease(state, found);
  };
  return { app, live: inState('live'), progressing: inState('progressing') };
}

function withRelease(state: MemoryState, deployment: Deployment): DeploymentOverview | undefined {
  const release = state.releases.find(
    ({ appId, number }) => appId === deployment.appId && number === deployment.release,
  );
  const artifact = release && state.artifacts.get(release.artifactId);
  if (!artifact) return undefined;
  const { language, framework } = artifact.plan;
  return { deployment, network: release.network, language, framework };
}

function listingOf(state: MemoryState, app: App, role: AppListing['role']): AppListing {
  const { id, name, desiredState, replicas, createdAt } = app;
  const { live } = overviewOf(state, app);
  return {
    ...{ id, name, desiredState, replicas, createdAt, deleting: app.deleting !== undefined },
    openAlerts: [...state.alerts.values()].filter((alert) => alert.appId === id && alert.endedAt === undefined).length,
    ownerName: state.users.get(app.ownerId)?.name ?? '',
    role,
    live: live && {
      release: live.deployment.release,
      replicas: live.deployment.settings.replicas,
      ...(live.deployment.settings.singleWriter ? { singleWriter: true } : {}),
      language: live.language,
      framework: live.framework,
    },
    lastRun: lastRunOf(state, id),
  };
}

function lastRunOf(state: MemoryState, appId: string): AppListing['lastRun'] {
  const runs = [...state.runs.values()].filter((run) => run.appId === appId);
  const newest = runs.sort((a, b) => b.number - a.number)[0];
  if (!newest) return undefined;
  const { id, number, kind, state: runState, stages, waitsFor } = newest;
  const stage = stages.find((candidate) => candidate.state === 'running' || candidate.state === 'failed')?.name;
  return { id, number, kind, state: runState, stage, ...(waitsFor ? { waitsFor: waitsFor.code } : {}) };
}
