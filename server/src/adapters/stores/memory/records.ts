import type { AppEvent } from '../../../domain/app-event.ts';
import type { DrillStore } from '../../../ports/stores/drill-store.ts';
import type { EventStore } from '../../../ports/stores/event-store.ts';
import type { SettingStore } from '../../../ports/stores/setting-store.ts';
import { copyOf, insert, type MemoryState, newestFirst } from './state.ts';

export function memoryEvents(state: MemoryState): EventStore {
  const newest = (wanted: (appId: string | undefined, event: AppEvent) => boolean, limit: number) =>
    newestFirst(
      [...state.events.values()].filter((event) => wanted(event.appId, event)),
      (event) => event.at,
    ).slice(0, limit);
  return {
    add: async (event) => insert(state.events, event.id, event),
    listByApp: async (appId, limit) => newest((id) => id === appId, limit),
    listRecent: async (appIds, limit) => newest((id) => id === undefined || appIds.includes(id), limit),
    listOfKinds: async (kinds, from, limit) => newest((_, { kind, at }) => kinds.includes(kind) && at >= from, limit),
    prune: async (before) => {
      for (const [id, event] of state.events) if (event.at < before) state.events.delete(id);
    },
  };
}

export function memorySettings(state: MemoryState): SettingStore {
  return {
    get: async (key) => state.settings.get(key),
    set: async (key, value) => {
      state.settings.set(key, value);
    },
    remove: async (key) => state.settings.delete(key),
  };
}

export function memoryDrills(state: MemoryState): DrillStore {
  return {
    put: async (report) => {
      state.needApp(report.appId);
      state.drills.set(report.id, structuredClone(report));
    },
    listByApp: async (appId, limit) =>
      newestFirst(
        [...state.drills.values()].filter((drill) => drill.appId === appId),
        (drill) => drill.startedAt,
      ).slice(0, limit),
    listSince: async (startedAt) =>
      newestFirst(
        [...state.drills.values()].filter((drill) => drill.startedAt >= startedAt),
        (drill) => drill.startedAt,
      ).reverse(),
    schedule: async (appId) => copyOf(state.drillSchedules.get(appId)),
    schedules: async () => structuredClone([...state.drillSchedules.values()]),
    changeSchedule: async (appId, change) => {
      state.needApp(appId);
      const changed = change(copyOf(state.drillSchedules.get(appId)));
      if (changed) state.drillSchedules.set(appId, structuredClone(changed));
      else state.drillSchedules.delete(appId);
    },
  };
}
