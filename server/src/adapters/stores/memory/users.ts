import { Problem } from '../../../domain/problem.ts';
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
  return {
    add: async (session) => {
      state.needUser(session.userId);
      insert(state.sessions, session.tokenHash, session);
    },
    byTokenHash: async (hash, now) => {
      const session = state.sessions.get(hash);
      return session && session.expiresAt > now ? copyOf(session) : undefined;
    },
    remove: async (hash) => {
      state.sessions.delete(hash);
    },
    removeOf: async (userId) => {
      for (const [hash, session] of state.sessions) if (session.userId === userId) state.sessions.delete(hash);
    },
    removeExpired: async (now) => {
      for (const [hash, session] of state.sessions) if (session.expiresAt <= now) state.sessions.delete(hash);
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
