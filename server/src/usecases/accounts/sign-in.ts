import { Problem } from '../../domain/problem.ts';
import type { ApiToken, User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { hashToken } from './set-up-owner.ts';
import { SignInLimiter } from './sign-in-limiter.ts';

/** One for each platform: a test's attempts are not those of another. */
const limiters = new WeakMap<Platform['hasher'], SignInLimiter>();

/**
 * Checks name and password; both wrong look the same and take the same time. Throws Problem `wrong-credentials`,
 * `too-many-attempts` or, with the right password, `suspended`.
 */
export async function checkPassword(
  platform: Platform,
  ask: { name: string; password: string; from: string },
): Promise<User> {
  const limiter = limiterOf(platform);
  const begunAt = platform.clock.now();
  limiter.begin(ask.name, ask.from, begunAt);
  const user = await platform.stores.users.byName(ask.name);
  const phc = user?.passwordHash ?? (await decoyHash(platform));
  const right = await platform.hasher.verify(ask.password, phc);
  if (!user || !right) {
    await recordEvent(platform, { kind: 'sign-in-failed', params: { name: shownName(ask.name), from: ask.from } });
    throw new Problem('wrong-credentials', 'Name or password is wrong.');
  }
  if (user.suspendedAt !== undefined)
    throw new Problem('suspended', 'This account is suspended. Ask an operator of the platform why.');
  limiter.succeeded(ask.name, ask.from, begunAt);
  return user;
}

// Whoever reads it in a terminal must not have it moved or cleared by a stranger's name.
function shownName(name: string): string {
  return name.replace(/\p{C}/gu, '?').slice(0, 32);
}

function limiterOf(platform: Pick<Platform, 'hasher'>): SignInLimiter {
  const limiter = limiters.get(platform.hasher) ?? new SignInLimiter();
  limiters.set(platform.hasher, limiter);
  return limiter;
}

/** A new session; gives the token for the cookie, of which only the hash is kept. */
export async function openSession(platform: Platform, user: User): Promise<string> {
  const token = platform.ids.secret();
  const now = platform.clock.now();
  await platform.stores.sessions.add({
    tokenHash: hashToken(token),
    userId: user.id,
    createdAt: now,
    expiresAt: now + platform.rules.sessionMs,
  });
  await recordEvent(platform, { kind: 'signed-in', params: { name: user.name }, actor: user.name });
  return token;
}

export async function closeSession(platform: Platform, token: string): Promise<void> {
  await platform.stores.sessions.remove(hashToken(token));
}

/** The user that a session or API token belongs to. */
export async function authenticate(
  platform: Platform,
  credential: { session?: string; apiToken?: string },
): Promise<User | undefined> {
  const now = platform.clock.now();
  if (credential.apiToken !== undefined) {
    const token = await platform.stores.tokens.byTokenHash(hashToken(credential.apiToken));
    if (!token) return undefined;
    // To the minute is exact enough, and saves a write for every request.
    if (now - (token.lastUsedAt ?? 0) > 60_000) await platform.stores.tokens.touch(token.id, now).catch(unlessDiskFull);
    return active(platform, token.userId, now);
  }
  if (credential.session === undefined) return undefined;
  const session = await platform.stores.sessions.byTokenHash(hashToken(credential.session), now);
  return session && active(platform, session.userId, now);
}

/** Nobody is let in as a user who is suspended. */
async function active(platform: Platform, id: string, now: number): Promise<User | undefined> {
  const user = await platform.stores.users.byId(id);
  if (!user || user.suspendedAt !== undefined) return undefined;
  // To the minute, as of tokens.
  if (now - (user.lastSeenAt ?? 0) > 60_000) await platform.stores.users.touch(id, now).catch(unlessDiskFull);
  return user;
}

// On a full disk its owner must still get in, to look and to make room.
function unlessDiskFull(error: unknown): void {
  if (!(error instanceof Problem && error.code === 'disk-full')) throw error;
}

/** A new API token; the token itself is given this once. */
export async function createToken(
  platform: Platform,
  user: User,
  name: string,
): Promise<{ record: ApiToken; token: string }> {
  const token = `ns4_${platform.ids.secret()}`;
  const record: ApiToken = {
    id: platform.ids.next('tok'),
    userId: user.id,
    name,
    tokenHash: hashToken(token),
    hint: token.slice(-4),
    createdAt: platform.clock.now(),
  };
  await platform.stores.tokens.add(record);
  await recordEvent(platform, { kind: 'token-made', params: { name }, actor: user.name });
  return { record, token };
}

export async function revokeToken(platform: Platform, user: User, id: string): Promise<void> {
  if (!(await platform.stores.tokens.remove(user.id, id))) throw new Problem('not-found', 'There is no such token.');
  await recordEvent(platform, { kind: 'token-revoked', params: { id }, actor: user.name });
}

// An unknown name costs a password check too, so that the time of the answer does not tell which names exist.
const decoys = new WeakMap<Platform['hasher'], Promise<string>>();
function decoyHash({ hasher }: Platform): Promise<string> {
  const known = decoys.get(hasher);
  if (known) return known;
  const decoy = hasher.hash('nobody has this password');
  decoys.set(hasher, decoy);
  decoy.catch(() => decoys.delete(hasher));
  return decoy;
}
