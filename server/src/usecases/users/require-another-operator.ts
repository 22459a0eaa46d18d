import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';

/** Before somebody is an operator no more: throws Problem `last-operator` where nobody would be left who runs the platform. */
export async function requireAnotherOperator({ stores }: Platform, user: User): Promise<void> {
  if (user.role !== 'operator') return;
  const others = (await stores.users.listAll()).filter(
    ({ id, role, suspendedAt }) => id !== user.id && role === 'operator' && suspendedAt === undefined,
  );
  if (others.length > 0) return;
  throw new Problem('last-operator', `${user.name} is the only operator. Make somebody else an operator first.`, {
    name: user.name,
  });
}
