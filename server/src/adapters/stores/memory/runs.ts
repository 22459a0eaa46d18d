import { isActive, type PipelineRun, supersedes } from '../../../domain/pipeline-run.ts';
import type { RunStore } from '../../../ports/stores/run-store.ts';
import { copyOf, insert, type MemoryState } from './state.ts';

export function memoryRuns(state: MemoryState): RunStore {
  return {
    enqueue: async (run, archive) => {
      const numbered: PipelineRun = structuredClone({ ...run, number: state.nextNumber(run.appId, 'run') });
      if (archive) insert(state.archives, archive.id, archive);
      insert(state.runs, run.id, numbered);
      return { run: numbered, superseded: supersedeOlder(state, numbered) };
    },
    claimNext: async (limit, now, passOver = []) => claim(state, limit, now, passOver),
    byId: async (id) => copyOf(state.runs.get(id)),
    listByApp: async (appId, limit) =>
      runsOf(state, appId)
        .slice(0, limit)
        .map((run) => structuredClone(run)),
    listActive: async () => oldestFirst([...state.runs.values()].filter((run) => isActive(run.state))),
    update: async (id, change) => {
      const before = state.runs.get(id);
      if (!before) return undefined;
      const after = { ...change(structuredClone(before)), id, appId: before.appId, number: before.number };
      state.runs.set(id, structuredClone(after));
      return after;
    },
    archive: async (id) => copyOf(state.archives.get(id)),
    known: async () => ({ runIds: new Set(state.runs.keys()), archiveIds: new Set(state.archives.keys()) }),
    prune: async (keep) => prune(state, keep),
  };
}

function supersedeOlder(state: MemoryState, newer: PipelineRun): PipelineRun[] {
  const superseded: PipelineRun[] = [];
  for (const older of runsOf(state, newer.appId).reverse()) {
    if (!supersedes(newer, older)) continue;
    older.state = 'superseded';
    older.endedAt = newer.createdAt;
    superseded.push(structuredClone(older));
  }
  return superseded;
}

function claim(state: MemoryState, limit: number, now: number, passOver: readonly string[]): PipelineRun | undefined {
  const running = [...state.runs.values()].filter((run) => run.state === 'running');
  if (running.filter((run) => !run.waitsFor).length >= limit) return undefined;
  const busy = new Set(running.map((run) => run.appId));
  const isFree = ({ appId }: PipelineRun) =>
    !busy.has(appId) && !passOver.includes(state.apps.get(appId)?.ownerId ?? '');
  const next = oldestFirst([...state.runs.values()]).find((run) => run.state === 'queued' && isFree(run));
  const claimed = next && state.runs.get(next.id);
  if (!claimed) return undefined;
  claimed.state = 'running';
  claimed.startedAt ??= now;
  return structuredClone(claimed);
}

function prune(state: MemoryState, keep: number): { runIds: string[]; archiveIds: string[] } {
  const forgotten: PipelineRun[] = [];
  for (const appId of state.apps.keys()) {
    forgotten.push(
      ...runsOf(state, appId)
        .filter((run) => !isActive(run.state))
        .slice(keep),
    );
  }
  for (const run of forgotten) state.runs.delete(run.id);
  const left = [...state.runs.values()];
  const archiveIds = present(forgotten.map((run) => run.archiveId)).filter(
    (id) => !left.some((run) => run.archiveId === id),
  );
  for (const id of archiveIds) state.archives.delete(id);
  for (const id of present(forgotten.map((run) => run.artifactId))) {
    if ([...left, ...state.releases].every((user) => user.artifactId !== id)) state.artifacts.delete(id);
  }
  return { runIds: forgotten.map((run) => run.id), archiveIds };
}

/** The records themselves, newest first. */
function runsOf(state: MemoryState, appId: string): PipelineRun[] {
  return [...state.runs.values()].filter((run) => run.appId === appId).sort((a, b) => b.number - a.number);
}

function oldestFirst(runs: PipelineRun[]): PipelineRun[] {
  const sorted = runs.sort((a, b) => a.createdAt - b.createdAt || a.number - b.number || (a.id < b.id ? -1 : 1));
  return sorted.map((run) => structuredClone(run));
}

function present(ids: (string | undefined)[]): string[] {
  return [...new Set(ids.filter((id) => id !== undefined))];
}
