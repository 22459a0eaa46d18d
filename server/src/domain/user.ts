import type { Quota } from './access/quota.ts';
import type { TokenScope } from './access/token-scope.ts';

export interface User {
  id: string;
  /** Lower case; also the name of the user's directory in git and of the user's volumes. */
  name: string;
  /** PHC string of argon2id; '' where there is none: who signs in through an identity provider only. */
  passwordHash: string;
  /** An operator runs the platform; what somebody is to an App is another matter (access/app-role.ts). */
  role: 'operator' | 'member';
  createdAt: number;
  /** Set: nobody is let in as this user. */
  suspendedAt?: number;
  /** When a request of theirs came last, to the minute. */
  lastSeenAt?: number;
  /** What differs from the default. */
  quota?: Partial<Quota>;
}

export interface Session {
  /** By which its user names it. */
  id: string;
  /** SHA-256 of the token that the cookie holds. */
  tokenHash: string;
  userId: string;
  createdAt: number;
  expiresAt: number;
  /** To the minute. */
  lastSeenAt: number;
  /** Address that it was opened from, and the browser's own description; '' where it is not known. */
  from: string;
  userAgent: string;
}

export interface ApiToken {
  id: string;
  userId: string;
  name: string;
  /** SHA-256 of the token. */
  tokenHash: string;
  /** Last four characters, to tell tokens apart. */
  hint: string;
  scope: TokenScope;
  createdAt: number;
  /** Undefined: good until it is revoked. */
  expiresAt?: number;
  lastUsedAt?: number;
}
