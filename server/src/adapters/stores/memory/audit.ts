import type { AuditEntry } from '../../../domain/audit-entry.ts';
import type { AuditFilter, AuditStore } from '../../../ports/stores/audit-store.ts';
import { type MemoryState, newestFirst } from './state.ts';

export function memoryAudit(state: MemoryState): AuditStore {
  return {
    add: async (entry) => {
      state.audit.push(structuredClone(entry));
    },
    list: async (filter, limit, after) => {
      const fitting = state.audit.filter((entry) => fits(entry, filter) && (!after || isOlder(entry, after)));
      return newestFirst(fitting, ({ at }) => at).slice(0, limit);
    },
    prune: async (before) => {
      state.audit.splice(0, Infinity, ...state.audit.filter(({ at }) => at >= before));
    },
  };
}

function isOlder(entry: AuditEntry, than: Pick<AuditEntry, 'at' | 'id'>): boolean {
  return entry.at < than.at || (entry.at === than.at && entry.id < than.id);
}

function fits(entry: AuditEntry, { actor, app, operation, outcome, from, to }: AuditFilter): boolean {
  return (
    (actor === undefined || entry.actor === actor) &&
    (app === undefined || entry.app === app) &&
    (operation === undefined || entry.operation === operation) &&
    (outcome === undefined || (entry.outcome === 'done') === (outcome === 'done')) &&
    (from === undefined || entry.at >= from) &&
    (to === undefined || entry.at < to)
  );
}
