import { createHash, timingSafeEqual } from 'node:crypto';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';

const SETUP_TOKEN_HASH = 'setup-token-hash';

/** The one-time secret of the set-up link, made anew at each start of the server while there is no account; undefined afterwards. */
export async function openSetup(platform: Pick<Platform, 'stores' | 'ids'>): Promise<string | undefined> {
  if ((await platform.stores.users.count()) > 0) return undefined;
  const token = platform.ids.secret();
  await platform.stores.settings.set(SETUP_TOKEN_HASH, hashToken(token));
  return token;
}

/** Where whoever has that secret makes the first account. */
export function setupLink(panelUrl: string, token: string): string {
  return `${panelUrl}/setup?token=${token}`;
}

export async function isSetupNeeded(platform: Pick<Platform, 'stores'>): Promise<boolean> {
  return (await platform.stores.users.count()) === 0;
}

/** Makes the first account, once. Throws Problem `setup-not-open` or `setup-token-wrong`. */
export async function setUpOwner(
  platform: Platform,
  ask: { token: string; name: string; password: string },
): Promise<User> {
  if (!(await isSetupNeeded(platform))) throw setupNotOpen();
  const expected = await platform.stores.settings.get(SETUP_TOKEN_HASH);
  if (!expected || !equalHashes(expected, hashToken(ask.token))) {
    throw new Problem(
      'setup-token-wrong',
      'This set-up link is not the present one. Use the link that the platform printed at its last start.',
    );
  }
  const user: User = {
    id: platform.ids.next('user'),
    name: ask.name,
    passwordHash: await platform.hasher.hash(ask.password),
    role: 'operator',
    createdAt: platform.clock.now(),
  };
  // The link is spent before the account exists, and one caller spends it: two calls with it at once make one account.
  if (!(await platform.stores.settings.remove(SETUP_TOKEN_HASH))) throw setupNotOpen();
  try {
    await platform.stores.users.add(user);
  } catch (error) {
    await platform.stores.settings.set(SETUP_TOKEN_HASH, expected);
    throw error;
  }
  return user;
}

function setupNotOpen(): Problem {
  return new Problem('setup-not-open', 'The first account was made already. Sign in instead.');
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function equalHashes(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
