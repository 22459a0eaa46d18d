import type { App } from '../../../domain/app.ts';
import type { Deployment } from '../../../domain/release.ts';
import type { AppOverview, DeploymentOverview, OverviewStore } from '../../../ports/stores/overview-store.ts';
import type { MemoryState } from './state.ts';

export function memoryOverviews(state: MemoryState): OverviewStore {
  const overviews = (wanted: (app: App) => boolean) =>
    [...state.apps.values()]
      .filter(wanted)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((app) => overviewOf(state, app));
  return {
    ofOwner: async (ownerId) => overviews((app) => app.ownerId === ownerId),
    ofAll: async () => overviews(() => true),
    ofApp: async (appId) => overviews((app) => app.id === appId)[0],
  };
}

function overviewOf(state: MemoryState, app: App): AppOverview {
  const deployments = [...state.deployments.values()]
    .filter((deployment) => deployment.appId === app.id)
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  const inState = (wanted: Deployment['state']) => {
    const found = deployments.find((deployment) => deployment.state === wanted);
    return found && withRelease(state, found);
  };
  const runs = [...state.runs.values()].filter((run) => run.appId === app.id);
  return structuredClone({
    app,
    live: inState('live'),
    progressing: inState('progressing'),
    lastRun: runs.sort((a, b) => b.number - a.number)[0],
  });
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
