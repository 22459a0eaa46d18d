import { type AccountLink, LINK_LIFETIME_MS, type LinkPurpose } from '../../domain/accounts/account-link.ts';
import { Problem } from '../../domain/problem.ts';
import type { Platform } from '../platform.ts';
import { limiterOf } from './attempt-limiter.ts';
import { hashToken } from './set-up-owner.ts';

/** Gives the secret, of which only the hash is kept. */
export async function makeLink(
  { stores, clock, ids }: Platform,
  purpose: LinkPurpose,
  about: { userId?: string; data?: string },
): Promise<string> {
  const token = ids.secret();
  const now = clock.now();
  await stores.links.add({
    ...{ tokenHash: hashToken(token), purpose, data: about.data ?? '' },
    ...(about.userId === undefined ? {} : { userId: about.userId }),
    ...{ createdAt: now, expiresAt: now + LINK_LIFETIME_MS[purpose] },
  });
  return token;
}

/** Once. Throws Problem `link-not-valid` or `too-many-attempts`. */
export async function takeLink(
  platform: Platform,
  purpose: LinkPurpose,
  token: string,
  from: string,
): Promise<AccountLink> {
  const now = platform.clock.now();
  limiterOf(platform, 'link').begin('', from, now);
  const link = await platform.stores.links.take(hashToken(token), purpose, now);
  if (!link) throw linkNotValid();
  return link;
}

export function linkNotValid(): Problem {
  return new Problem('link-not-valid', 'This link is wrong, too old or used already. Ask for a new one.');
}
