import type { Principal } from '../../domain/access/principal.ts';
import type { TokenScope } from '../../domain/access/token-scope.ts';
import { Problem } from '../../domain/problem.ts';
import type { ApiToken, User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { limiterOf } from './attempt-limiter.ts';
import { hashToken } from './set-up-owner.ts';

/** Where a session is opened from; '' where it is not known. */
export interface Visitor {
  from: string;
  userAgent: string;
}

const UNKNOWN: Visitor = { from: '', userAgent: '' };
/** To the minute is exact enough, and saves a write for every request. */
const TOUCH_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

/**
 * Checks name and password; both wrong look the same and take the same time. In place of the name a verified e-mail address is
 * taken, which no name looks like. Throws Problem `wrong-credentials`, `too-many-attempts` or, with the right password, `suspended`.
 */
export async function checkPassword(
  platform: Platform,
  ask: { name: string; password: string; from: string },
): Promise<User> {
  const limiter = limiterOf(platform, 'password');
  const begunAt = platform.clock.now();
  limiter.begin(ask.name, ask.from, begunAt);
  const user = await userCalled(platform, ask.name);
  const phc = user?.passwordHash || (await decoyHash(platform));
  const right = await platform.hasher.verify(ask.password, phc);
  // Who has no password is not let in by the decoy's.
  if (!user || user.passwordHash === '' || !right) {
    await recordEvent(platform, { kind: 'sign-in-failed', params: { name: shownName(ask.name), from: ask.from } });
    throw new Problem('wrong-credentials', 'Name or password is wrong.');
  }
  refuseSuspended(user);
  limiter.succeeded(ask.name, ask.from, begunAt);
  return user;
}

// Whoever reads it in a terminal must not have it moved or cleared by a stranger's name.
function shownName(name: string): string {
  return name.replace(/\p{C}/gu, '?').slice(0, 32);
}

async function userCalled({ stores }: Platform, nameOrEmail: string): Promise<User | undefined> {
  if (!nameOrEmail.includes('@')) return stores.users.byName(nameOrEmail);
  const email = await stores.emails.byVerified(nameOrEmail);
  return email && stores.users.byId(email.userId);
}

/** Throws Problem `suspended`; only to whoever has shown who they are. */
export function refuseSuspended(user: Pick<User, 'suspendedAt'>): void {
  if (user.suspendedAt !== undefined)
    throw new Problem('suspended', 'This account is suspended. Ask an operator of the platform why.');
}

/** A new session; gives the token for the cookie, of which only the hash is kept. Throws Problem `suspended`, by whichever way they came. */
export async function openSession(platform: Platform, user: User, visitor: Visitor = UNKNOWN): Promise<string> {
  refuseSuspended(user);
  const token = platform.ids.secret();
  const now = platform.clock.now();
  await platform.stores.sessions.add({
    id: platform.ids.next('ses'),
    tokenHash: hashToken(token),
    userId: user.id,
    createdAt: now,
    expiresAt: now + platform.rules.sessionMs,
    lastSeenAt: now,
    from: visitor.from.slice(0, 64),
    userAgent: visitor.userAgent.slice(0, 400),
  });
  await recordEvent(platform, { kind: 'signed-in', params: { name: user.name }, actor: user.name });
  return token;
}

export async function closeSession(platform: Platform, token: string): Promise<void> {
  await platform.stores.sessions.remove(hashToken(token));
}

/** Whose session or API token it is, and how far it reaches. */
export async function authenticate(
  platform: Platform,
  credential: { session?: string; apiToken?: string },
): Promise<Principal | undefined> {
  if (credential.apiToken !== undefined) return byToken(platform, hashToken(credential.apiToken));
  return credential.session === undefined ? undefined : bySession(platform, hashToken(credential.session));
}

async function byToken(platform: Platform, hash: string): Promise<Principal | undefined> {
  const { stores, clock } = platform;
  const now = clock.now();
  const token = await stores.tokens.byTokenHash(hash);
  if (!token || (token.expiresAt !== undefined && token.expiresAt <= now)) return undefined;
  if (now - (token.lastUsedAt ?? 0) > TOUCH_MS) await stores.tokens.touch(token.id, now).catch(unlessDiskFull);
  const user = await active(platform, token.userId, now);
  return user && { user, scope: token.scope, tokenId: token.id };
}

async function bySession(platform: Platform, hash: string): Promise<Principal | undefined> {
  const { stores, clock } = platform;
  const now = clock.now();
  const session = await stores.sessions.byTokenHash(hash, now);
  if (!session) return undefined;
  if (now - session.lastSeenAt > TOUCH_MS) await stores.sessions.touch(hash, now).catch(unlessDiskFull);
  const user = await active(platform, session.userId, now);
  return user && { user, scope: 'full', sessionId: session.id };
}

/** Nobody is let in as a user who is suspended. */
async function active({ stores }: Platform, id: string, now: number): Promise<User | undefined> {
  const user = await stores.users.byId(id);
  if (!user || user.suspendedAt !== undefined) return undefined;
  if (now - (user.lastSeenAt ?? 0) > TOUCH_MS) await stores.users.touch(id, now).catch(unlessDiskFull);
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
  { scope = 'full', expiresInDays }: { scope?: TokenScope; expiresInDays?: number | undefined } = {},
): Promise<{ record: ApiToken; token: string }> {
  const now = platform.clock.now();
  const token = `ns4_${platform.ids.secret()}`;
  const record: ApiToken = {
    id: platform.ids.next('tok'),
    userId: user.id,
    name,
    tokenHash: hashToken(token),
    hint: token.slice(-4),
    scope,
    createdAt: now,
    ...(expiresInDays === undefined ? {} : { expiresAt: now + expiresInDays * DAY_MS }),
  };
  await platform.stores.tokens.add(record);
  await recordEvent(platform, { kind: 'token-made', params: { name, scope }, actor: user.name });
  return { record, token };
}

export async function revokeToken(platform: Platform, user: User, id: string): Promise<void> {
  if (!(await platform.stores.tokens.remove(user.id, id))) throw new Problem('not-found', 'There is no such token.');
  await recordEvent(platform, { kind: 'token-revoked', params: { id }, actor: user.name });
}

// An unknown name costs a password check too, so that the time of the answer does not tell which names exist.
const decoys = new WeakMap<Platform['hasher'], Promise<string>>();
function decoyHash({ hasher, ids }: Platform): Promise<string> {
  const known = decoys.get(hasher);
  if (known) return known;
  const decoy = hasher.hash(ids.secret());
  decoys.set(hasher, decoy);
  decoy.catch(() => decoys.delete(hasher));
  return decoy;
}
