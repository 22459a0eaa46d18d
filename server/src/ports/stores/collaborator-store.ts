import type { AppRole } from '../../domain/access/app-role.ts';
import type { Collaborator } from '../../domain/access/collaborator.ts';

/** Who has a part in which App, besides its owner. */
export interface CollaboratorStore {
  /** Takes the place of the one of the same App and User. Throws Problem `not-found` when either is gone. */
  put(collaborator: Collaborator): Promise<void>;
  role(appId: string, userId: string): Promise<AppRole | undefined>;
  /** Oldest first. */
  listByApp(appId: string): Promise<Collaborator[]>;
  /** Oldest first. */
  listByUser(userId: string): Promise<Collaborator[]>;
  /** False when there was none. */
  remove(appId: string, userId: string): Promise<boolean>;
}
