import { Problem } from '../../../domain/problem.ts';
import type { ApiToken, Session, User } from '../../../domain/user.ts';
import { fromJson, toJson } from './json.ts';
import type { ApiTokenRow, SessionRow, UserRow } from './tables.ts';

export function userToRow(user: User): UserRow {
  return {
    id: user.id,
    name: user.name,
    password_hash: user.passwordHash,
    role: user.role,
    created_at: user.createdAt,
    suspended_at: user.suspendedAt ?? null,
    last_seen_at: user.lastSeenAt ?? null,
    quota: user.quota === undefined ? null : toJson(user.quota),
  };
}

export function userFromRow(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    passwordHash: row.password_hash,
    role: row.role as User['role'],
    createdAt: row.created_at,
    suspendedAt: row.suspended_at ?? undefined,
    lastSeenAt: row.last_seen_at ?? undefined,
    quota: fromJson<User['quota'] | undefined>(row.quota),
  };
}

export function sessionToRow(session: Session): SessionRow {
  return {
    token_hash: session.tokenHash,
    user_id: session.userId,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
    id: session.id,
    last_seen_at: session.lastSeenAt,
    opened_from: session.from,
    user_agent: session.userAgent,
  };
}

export function sessionFromRow(row: SessionRow): Session {
  return {
    id: row.id,
    tokenHash: row.token_hash,
    userId: row.user_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastSeenAt: row.last_seen_at,
    from: row.opened_from,
    userAgent: row.user_agent,
  };
}

export function tokenToRow(token: ApiToken): ApiTokenRow {
  return {
    id: token.id,
    user_id: token.userId,
    name: token.name,
    token_hash: token.tokenHash,
    hint: token.hint,
    created_at: token.createdAt,
    last_used_at: token.lastUsedAt ?? null,
    scope: token.scope,
    expires_at: token.expiresAt ?? null,
  };
}

export function tokenFromRow(row: ApiTokenRow): ApiToken {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    tokenHash: row.token_hash,
    hint: row.hint,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    scope: row.scope as ApiToken['scope'],
    expiresAt: row.expires_at ?? undefined,
  };
}

/** The user was removed between the caller's look and this write. */
export function userGone(userId: string): Problem {
  return new Problem('not-found', 'This user does not exist any more.', { userId });
}
