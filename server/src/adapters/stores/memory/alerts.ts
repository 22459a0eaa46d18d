import { type Alert, alertKey } from '../../../domain/alerts/alert.ts';
import type { Channel } from '../../../domain/notifications/channel.ts';
import type { Notice } from '../../../domain/notifications/notice.ts';
import type { AlertStore } from '../../../ports/stores/alert-store.ts';
import type { ChannelStore } from '../../../ports/stores/channel-store.ts';
import { copyOf, insert, type MemoryState, newestFirst } from './state.ts';

export function memoryAlerts(state: MemoryState): AlertStore {
  const isOpen = (alert: Alert) => alert.endedAt === undefined;
  const open = () => [...state.alerts.values()].filter(isOpen);
  const tell = (notices: readonly Notice[]) => {
    for (const notice of notices) if (state.channels.has(notice.channelId)) insert(state.notices, notice.id, notice);
  };
  return {
    raise: async (alert, notices) => {
      if (open().some((other) => alertKey(other) === alertKey(alert))) return false;
      if (alert.appId !== undefined) state.needApp(alert.appId);
      insert(state.alerts, alert.id, alert);
      tell(notices);
      return true;
    },
    end: async (id, end, notices) => {
      const alert = state.alerts.get(id);
      if (!alert || !isOpen(alert)) return false;
      state.alerts.set(id, { ...alert, ...end });
      tell(notices);
      return true;
    },
    listOpen: async () => newestFirst(open(), (alert) => alert.raisedAt).reverse(),
    list: async ({ appIds, platform, limit }) => {
      const wanted = ({ appId }: Alert) => (appId === undefined ? platform : appIds.includes(appId));
      const found = newestFirst([...state.alerts.values()].filter(wanted), (alert) => alert.raisedAt);
      return [...found.filter(isOpen), ...found.filter((alert) => !isOpen(alert))].slice(0, limit);
    },
    prune: async (before) => {
      for (const { id, endedAt } of state.alerts.values()) {
        if (endedAt !== undefined && endedAt < before) state.alerts.delete(id);
      }
    },
  };
}

export function memoryChannels(state: MemoryState): ChannelStore {
  const all = () =>
    [...state.channels.values()].toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const change = (id: string, how: (channel: Channel) => Channel) => {
    const before = copyOf(state.channels.get(id));
    if (!before) return undefined;
    const after = { ...how(before), id };
    state.channels.set(id, structuredClone(after));
    return after;
  };
  return {
    add: async (channel) => {
      state.needUser(channel.userId);
      insert(state.channels, channel.id, channel);
    },
    byId: async (id) => copyOf(state.channels.get(id)),
    listByUser: async (userId) => structuredClone(all().filter((channel) => channel.userId === userId)),
    listAll: async () => structuredClone(all()),
    update: async (id, how) => change(id, how),
    remove: async (id) => {
      for (const notice of state.notices.values()) if (notice.channelId === id) state.notices.delete(notice.id);
      return state.channels.delete(id);
    },
    waiting: async (channelId) =>
      newestFirst(
        [...state.notices.values()].filter((notice) => channelId === undefined || notice.channelId === channelId),
        (notice) => notice.createdAt,
      ).reverse(),
    gather: async (noticeIds, messageId) => {
      for (const id of noticeIds) {
        const notice = state.notices.get(id);
        if (notice) notice.messageId = messageId;
      }
    },
    settle: async (channelId, noticeIds, how) => {
      for (const id of noticeIds) state.notices.delete(id);
      change(channelId, (channel) => ({ ...channel, delivery: how(channel.delivery) }));
    },
  };
}
