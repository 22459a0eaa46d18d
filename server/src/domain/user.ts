import type { TokenScope } from './accounts/token-scope.ts';

export interface User {
  id: string;
  /** Lower case; also the name of the user's directory in git and of the user's volumes. */
  name: string;
  /** PHC string of argon2id; '' where there is none: who signs in through an identity provider only. */
  passwordHash: string;
  role: 'owner' | 'member';
  createdAt: number;
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
