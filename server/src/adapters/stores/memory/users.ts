import { Problem } from '../../../domain/problem.ts';
import type { Session } from '../../../domain/user.ts';
import type { ApiTokenStore, SessionStore, UserStore } from '../../../ports/stores/user-store.ts';
import { copyOf, insert, type MemoryState, newestFirst } from './state.ts';

export function memoryUsers(state: MemoryState): UserStore {
  const named = (name: string) => [...state.users.values()].find((user) => user.name === name);
  return {
    count: async () => state.users.size,
    add: async (user) => {
      if (named(user.name))
        throw new Problem('conflict', `There is a user "${user.name}" already.`, { name: user.name });
      insert(state.users, user.id, user);
    },
    byId: async (id) => copyOf(state.users.get(id)),
    byName: async (name) => copyOf(named(name)),
    setPasswordHash: async (id, passwordHash) => {
      const user = state.users.get(id);
      if (user) user.passwordHash = passwordHash;
    },
    remove: async (id) => {
      if ([...state.apps.values()].some((app) => app.ownerId === id))
        throw new Problem('account-has-apps', 'There are apps of this account: delete them first.');
      state.removeUser(id);
    },
    listAll: async () =>
      [...state.users.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map((user) => structuredClone(user)),
    update: async (id, change) => {
      const before = state.users.get(id);
      if (!before) return undefined;
      const after = { ...change(structuredClone(before)), id, name: before.name };
      state.users.set(id, structuredClone(after));
      return after;
    },
    touch: async (id, at) => {
      const user = state.users.get(id);
      if (user) user.lastSeenAt = at;
    },
  };
}

export function memorySessions(state: MemoryState): SessionStore {
  const removeWhere = (isMeant: (session: Session) => boolean): number => {
    const meant = [...state.sessions.values()].filter(isMeant);
    for (const { tokenHash } of meant) state.sessions.delete(tokenHash);
    return meant.length;
  };
  return {
    add: async (session) => {
      state.needUser(session.userId);
      insert(state.sessions, session.tokenHash, session);
    },
    byTokenHash: async (hash, now) => {
      const session = state.sessions.get(hash);
      return session && session.expiresAt > now ? copyOf(session) : undefined;
    },
    listByUser: async (userId, now) =>
      newestFirst(
        [...state.sessions.values()].filter((session) => session.userId === userId && session.expiresAt > now),
        (session) => session.lastSeenAt,
      ),
    touch: async (hash, at) => {
      const session = state.sessions.get(hash);
      if (session) session.lastSeenAt = at;
    },
    remove: async (hash) => {
      state.sessions.delete(hash);
    },
    removeById: async (userId, id) => removeWhere((session) => session.userId === userId && session.id === id) > 0,
    removeOthers: async (userId, keptId) =>
      removeWhere((session) => session.userId === userId && session.id !== keptId),
    removeExpired: async (now) => {
      removeWhere((session) => session.expiresAt <= now);
    },
  };
}

export function memoryTokens(state: MemoryState): ApiTokenStore {
  return {
    add: async (token) => {
      state.needUser(token.userId);
      insert(state.tokens, token.id, token);
    },
    byTokenHash: async (hash) => copyOf([...state.tokens.values()].find((token) => token.tokenHash === hash)),
    listByUser: async (userId) =>
      newestFirst(
        [...state.tokens.values()].filter((token) => token.userId === userId),
        (token) => token.createdAt,
      ),
    touch: async (id, at) => {
      const token = state.tokens.get(id);
      if (token) token.lastUsedAt = at;
    },
    remove: async (userId, id) => state.tokens.get(id)?.userId === userId && state.tokens.delete(id),
  };
}
