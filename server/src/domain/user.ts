export interface User {
  id: string;
  /** Lower case; also the name of the user's directory in git and of the user's volumes. */
  name: string;
  /** PHC string of argon2id. */
  passwordHash: string;
  role: 'operator' | 'member';
  createdAt: number;
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
