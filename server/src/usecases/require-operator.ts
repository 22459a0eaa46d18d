import { Problem } from '../domain/problem.ts';
import type { User } from '../domain/user.ts';

/** For what touches the Apps of all users. Throws Problem `operator-only`. */
export function requireOperator(user: User, action: string): void {
  if (user.role === 'operator') return;
  throw new Problem('operator-only', `Only operators of the platform may ${action}. Ask one of them.`);
}
