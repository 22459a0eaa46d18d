import type { AppRole } from './app-role.ts';

/** The part that a User has in an App of somebody else. */
export interface Collaborator {
  appId: string;
  userId: string;
  role: AppRole;
  /** Name of the User who let them in. */
  addedBy: string;
  addedAt: number;
}
