import type { App } from '../../../domain/app.ts';
import { Problem } from '../../../domain/problem.ts';
import type { AppStore } from '../../../ports/stores/app-store.ts';
import { copyOf, insert, type MemoryState } from './state.ts';

export function memoryApps(state: MemoryState): AppStore {
  return {
    add: async (app) => {
      state.needUser(app.ownerId);
      checkUnique(state, app);
      insert(state.apps, app.id, app);
    },
    byId: async (id) => copyOf(state.apps.get(id)),
    byName: async (name) => copyOf([...state.apps.values()].find((app) => app.name === name)),
    listByOwner: async (ownerId) => sortedByName(state).filter((app) => app.ownerId === ownerId),
    listAll: async () => sortedByName(state),
    update: async (id, change) => {
      const before = copyOf(state.apps.get(id));
      if (!before) return undefined;
      const after = { ...change(before), id };
      state.needUser(after.ownerId);
      checkUnique(state, after);
      state.apps.set(id, structuredClone(after));
      return after;
    },
    remove: async (id) => removeApp(state, id),
  };
}

function checkUnique(state: MemoryState, app: App): void {
  for (const other of state.apps.values()) {
    if (other.id === app.id) continue;
    if (other.name === app.name) {
      throw new Problem('app-name-taken', `There is an app "${app.name}" already. Choose another name.`, {
        name: app.name,
      });
    }
    const hostname = app.extraHostnames.find((name) => other.extraHostnames.includes(name));
    if (hostname) throw new Problem('hostname-taken', `Another app has the hostname ${hostname}.`, { hostname });
  }
}

function sortedByName(state: MemoryState): App[] {
  return [...state.apps.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map((app) => structuredClone(app));
}

function removeApp(state: MemoryState, appId: string): void {
  state.apps.delete(appId);
  const { archives, runs, artifacts, deployments, events, drills, drillSchedules, certificates, orders } = state;
  const { looks, incidents, alerts, collaborators } = state;
  const records = [archives, runs, artifacts, deployments, events, drills, drillSchedules, certificates, orders];
  for (const map of [...records, looks, incidents, alerts, collaborators]) {
    for (const [id, record] of map as Map<string, { appId?: string }>) if (record.appId === appId) map.delete(id);
  }
  state.releases.splice(0, Infinity, ...state.releases.filter((release) => release.appId !== appId));
}
