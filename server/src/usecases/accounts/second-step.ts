import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { linkNotValid, makeLink } from './links.ts';
import { checkCode, hasSecondFactor } from './second-factor.ts';
import { hashToken } from './set-up-owner.ts';

/** After the first step of signing in: the secret that the second one is taken with, where there is one to take. */
export async function beginSecondStep(platform: Platform, user: User): Promise<string | undefined> {
  if (!(await hasSecondFactor(platform, user))) return undefined;
  return makeLink(platform, 'second-step', { userId: user.id });
}

/** Throws Problem `link-not-valid` when the first step is too long ago, `code-wrong` or `too-many-attempts`. */
export async function takeSecondStep(platform: Platform, token: string, code: string): Promise<User> {
  const { stores, clock } = platform;
  const hash = hashToken(token);
  const step = await stores.links.peek(hash, 'second-step', clock.now());
  const user = step?.userId === undefined ? undefined : await stores.users.byId(step.userId);
  if (!user) throw linkNotValid();
  await checkCode(platform, user, code);
  // Spent by one caller; a wrong code leaves it for the next try.
  if (!(await stores.links.take(hash, 'second-step', clock.now()))) throw linkNotValid();
  return user;
}

/** For programs, which sign in in one go. Throws Problem `second-factor-needed`, `code-wrong` or `too-many-attempts`. */
export async function checkSecondFactor(platform: Platform, user: User, code: string | undefined): Promise<void> {
  if (!(await hasSecondFactor(platform, user))) return;
  if (code === undefined) throw secondFactorNeeded();
  await checkCode(platform, user, code);
}

export function secondFactorNeeded(): Problem {
  return new Problem('second-factor-needed', 'Enter a code of your authenticator app, or a recovery code.');
}
