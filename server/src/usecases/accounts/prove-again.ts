import type { Principal } from '../../domain/access/principal.ts';
import { Problem } from '../../domain/problem.ts';
import type { Platform } from '../platform.ts';
import { limiterOf } from './attempt-limiter.ts';

/** How long after signing in somebody without a password is taken to be the one who signed in. */
const FRESH_MS = 10 * 60_000;

/**
 * Before something that would shut the owner of the account out: a session that was left open, or stolen, is not enough. Whoever has
 * no password shows it by having signed in just now. Throws Problem `password-wrong` or `too-many-attempts`.
 */
export async function proveAgain(platform: Platform, principal: Principal, password: string): Promise<void> {
  const { user } = principal;
  if (user.passwordHash === '') return needFreshSession(platform, principal);
  const limiter = limiterOf(platform, 'confirmation');
  const begunAt = platform.clock.now();
  limiter.begin(user.id, '', begunAt);
  if (!(await platform.hasher.verify(password, user.passwordHash)))
    throw new Problem('password-wrong', 'This is not the password of your account.');
  limiter.succeeded(user.id, '', begunAt);
}

async function needFreshSession({ stores, clock }: Platform, { user, sessionId }: Principal): Promise<void> {
  const now = clock.now();
  const sessions = await stores.sessions.listByUser(user.id, now);
  const session = sessions.find(({ id }) => id === sessionId);
  if (session && now - session.createdAt <= FRESH_MS) return;
  throw new Problem('password-wrong', 'Sign in again first: this account has no password to confirm it with.', {
    reason: 'sign-in-again',
  });
}
