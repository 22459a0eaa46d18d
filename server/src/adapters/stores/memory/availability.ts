import { DAY_MS, DayLooks } from '../../../domain/availability/day-looks.ts';
import type { AvailabilityStore } from '../../../ports/stores/availability-store.ts';
import { type MemoryState, newestFirst } from './state.ts';

export function memoryAvailability(state: MemoryState): AvailabilityStore {
  return {
    putLooks: async (records) => {
      for (const { appId, looks } of records) {
        if (!state.apps.has(appId)) continue;
        state.looks.set(`${appId} ${looks.day}`, { appId, day: looks.day, text: looks.encode() });
      }
    },
    listLooks: async (appId, fromDay) =>
      [...state.looks.values()]
        .filter((record) => record.appId === appId && record.day >= fromDay)
        .toSorted((a, b) => a.day - b.day)
        .map(({ day, text }) => DayLooks.decode(day, text)),
    putIncident: async (incident) => {
      state.needApp(incident.appId);
      state.incidents.set(incident.id, structuredClone(incident));
    },
    listIncidents: async (appId, limit) =>
      newestFirst(
        [...state.incidents.values()].filter((incident) => incident.appId === appId),
        ({ from }) => from,
      ).slice(0, limit),
    openIncidents: async () =>
      structuredClone(
        [...state.incidents.values()].filter(({ to }) => to === undefined).toSorted((a, b) => a.from - b.from),
      ),
    prune: async (beforeDay) => {
      for (const [key, { day }] of state.looks) if (day < beforeDay) state.looks.delete(key);
      for (const [id, { from, to }] of state.incidents) {
        if (from < beforeDay * DAY_MS && to !== undefined) state.incidents.delete(id);
      }
    },
  };
}
