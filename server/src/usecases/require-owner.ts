import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';

/** For what touches the Apps of all users. Throws Problem `owner-only`. */
export function requireOwner(user: User, action: string): void {
  if (user.role === 'owner') return;
  throw new Problem('owner-only', `Only the owner of the platform may ${action}. Ask whoever set it up.`);
}
