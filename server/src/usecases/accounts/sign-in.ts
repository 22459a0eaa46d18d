import { Problem } from '../../domain/problem.ts';
import type { ApiToken, User } from '../../domain/user.ts';
import type { Platform } from '../platform.ts';
import { recordEvent } from '../record-event.ts';
import { hashToken } from './set-up-owner.ts';
import { SignInLimiter } from './sign-in-limiter.ts';

const limiter = new SignInLimiter();

/** Checks name and password; both wrong look the same and take the same time. */
export async function checkPassword(
  platform: Platform,
  ask: { name: string; password: string; from: string },
): Promise<User> {
  limiter.check(ask.name, ask.from, platform.clock.now());
  const user = await platform.stores.users.byName(ask.name);
  const phc = user?.passwordHash ?? (await decoyHash(platform));
  const right = await platform.hasher.verify(ask.password, phc);
  if (!user || !right) {
    limiter.failed(ask.name, ask.from, platform.clock.now());
    await recordEvent(platform, { kind: 'sign-in-failed', params: { name: ask.name.slice(0, 32), from: ask.from } });
    throw new Problem('wrong-credentials', 'Name or password is wrong.');
  }
  limiter.succeeded(ask.name, ask.from);
  return user;
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
    if (now - (token.lastUsedAt ?? 0) > 60_000) await platform.stores.tokens.touch(token.id, now);
    return platform.stores.users.byId(token.userId);
  }
  if (credential.session === undefined) return undefined;
  const session = await platform.stores.sessions.byTokenHash(hashToken(credential.session), now);
  return session && platform.stores.users.byId(session.userId);
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
let decoy: Promise<string> | undefined;
function decoyHash(platform: Platform): Promise<string> {
  decoy ??= platform.hasher.hash('nobody has this password');
  return decoy;
}
