import type { Quota } from './access/quota.ts';

export interface User {
  id: string;
  /** Lower case; also the name of the user's directory in git and of the user's volumes. */
  name: string;
  /** PHC string of argon2id. */
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
  /** SHA-256 of the token that the cookie holds. */
  tokenHash: string;
  userId: string;
  createdAt: number;
  expiresAt: number;
}

export interface ApiToken {
  id: string;
  userId: string;
  name: string;
  /** SHA-256 of the token. */
  tokenHash: string;
  /** Last four characters, to tell tokens apart. */
  hint: string;
  createdAt: number;
  lastUsedAt?: number;
}
