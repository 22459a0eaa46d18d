import type { KnownArtifacts } from '../../../domain/artifact.ts';
import { isActive, type PipelineRun } from '../../../domain/pipeline-run.ts';
import { Problem } from '../../../domain/problem.ts';
import type { Release } from '../../../domain/release.ts';
import type { ReleaseStore } from '../../../ports/stores/release-store.ts';
import { copyOf, insert, type MemoryState, newestFirst } from './state.ts';

export function memoryReleases(state: MemoryState): ReleaseStore {
  return {
    addArtifact: async (artifact) => {
      state.needApp(artifact.appId);
      state.artifacts.set(artifact.id, structuredClone(artifact));
    },
    artifact: async (id) => copyOf(state.artifacts.get(id)),
    reserveNumber: async (runId) => {
      const run = state.runs.get(runId);
      if (!run) throw new Problem('not-found', 'This run does not exist any more.', { runId });
      run.reservedRelease ??= state.nextNumber(run.appId, 'release');
      return run.reservedRelease;
    },
    addRelease: async (release, runId) => {
      const run = runId === undefined ? undefined : state.runs.get(runId);
      const number = freeReservation(state, run) ?? state.nextNumber(release.appId, 'release');
      const numbered = structuredClone({ ...release, number });
      state.releases.push(numbered);
      if (run) run.release = numbered.number;
      return structuredClone(numbered);
    },
    release: async (appId, number) => copyOf(find(state, appId, number)),
    listReleases: async (appId) => releasesOf(state, appId).map((release) => structuredClone(release)),
    addDeployment: async (deployment) => {
      state.needApp(deployment.appId);
      insert(state.deployments, deployment.id, deployment);
    },
    endDeployment: async (id, result, at) => {
      const ending = state.deployments.get(id);
      if (!ending) return;
      for (const other of state.deployments.values()) {
        const replaced = result === 'live' && other.appId === ending.appId && other.state === 'live' && other.id !== id;
        if (replaced) other.state = 'superseded';
      }
      ending.state = result;
      ending.endedAt = at;
    },
    noteUpdate: async (id, figures) => {
      const noted = state.deployments.get(id);
      if (noted) noted.update = structuredClone(figures);
    },
    listDeployments: async (appId) =>
      newestFirst(
        [...state.deployments.values()].filter((deployment) => deployment.appId === appId),
        (deployment) => deployment.createdAt,
      ),
    retain: async (keep) => retain(state, keep),
  };
}

function retain(state: MemoryState, keep: number): KnownArtifacts {
  const kept = new Set<string>();
  const keepRelease = (release: Release | undefined) => release && kept.add(release.artifactId);
  for (const appId of state.apps.keys()) {
    const usable = releasesOf(state, appId).filter((release) => !release.collected);
    usable.slice(0, keep).forEach(keepRelease);
  }
  for (const { appId, release, state: phase } of state.deployments.values()) {
    if (phase === 'pending' || phase === 'progressing' || phase === 'live') keepRelease(find(state, appId, release));
  }
  for (const run of state.runs.values()) {
    if (!isActive(run.state)) continue;
    if (run.artifactId) kept.add(run.artifactId);
    if (run.release !== undefined) keepRelease(find(state, run.appId, run.release));
  }
  for (const release of state.releases) if (!kept.has(release.artifactId)) release.collected = true;
  const all = [...state.artifacts.keys(), ...state.releases.map(({ artifactId }) => artifactId)];
  return { kept, dropped: new Set(all.filter((id) => !kept.has(id))) };
}

function freeReservation(state: MemoryState, run: PipelineRun | undefined): number | undefined {
  const reserved = run?.reservedRelease;
  return run && reserved !== undefined && !find(state, run.appId, reserved) ? reserved : undefined;
}

/** The records themselves, newest first. */
function releasesOf(state: MemoryState, appId: string): Release[] {
  return state.releases.filter((release) => release.appId === appId).sort((a, b) => b.number - a.number);
}

function find(state: MemoryState, appId: string, number: number): Release | undefined {
  return state.releases.find((release) => release.appId === appId && release.number === number);
}
