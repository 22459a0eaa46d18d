import { Problem } from '../../domain/problem.ts';
import type { Session, User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';

/** Last seen first. */
export function listSessions({ stores, clock }: Platform, user: User): Promise<Session[]> {
  return stores.sessions.listByUser(user.id, clock.now());
}

/** Throws Problem `not-found`. */
export async function endSession(platform: Platform, user: User, id: string): Promise<void> {
  if (!(await platform.stores.sessions.removeById(user.id, id)))
    throw new Problem('not-found', 'There is no such session.');
  await recordEvent(platform, { kind: 'sessions-ended', params: { count: 1 }, actor: user.name });
}

/** All but the one of this id; without one: all. */
export async function endOtherSessions(platform: Platform, user: User, keptId: string | undefined): Promise<void> {
  const count = await platform.stores.sessions.removeOthers(user.id, keptId);
  if (count > 0) await recordEvent(platform, { kind: 'sessions-ended', params: { count }, actor: user.name });
}
