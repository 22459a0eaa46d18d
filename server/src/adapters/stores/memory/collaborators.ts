import type { Collaborator } from '../../../domain/access/collaborator.ts';
import type { CollaboratorStore } from '../../../ports/stores/collaborator-store.ts';
import type { MemoryState } from './state.ts';

export function memoryCollaborators(state: MemoryState): CollaboratorStore {
  const key = (appId: string, userId: string) => `${appId} ${userId}`;
  const list = (fits: (collaborator: Collaborator) => boolean) =>
    [...state.collaborators.values()]
      .filter(fits)
      .sort((a, b) => a.addedAt - b.addedAt || (key(a.userId, a.appId) < key(b.userId, b.appId) ? -1 : 1))
      .map((collaborator) => structuredClone(collaborator));
  return {
    put: async (collaborator) => {
      state.needApp(collaborator.appId);
      state.needUser(collaborator.userId);
      state.collaborators.set(key(collaborator.appId, collaborator.userId), structuredClone(collaborator));
    },
    role: async (appId, userId) => state.collaborators.get(key(appId, userId))?.role,
    listByApp: async (appId) => list((collaborator) => collaborator.appId === appId),
    listByUser: async (userId) => list((collaborator) => collaborator.userId === userId),
    remove: async (appId, userId) => state.collaborators.delete(key(appId, userId)),
  };
}
