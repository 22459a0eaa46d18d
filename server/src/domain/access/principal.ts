import type { User } from '../user.ts';

/** What an API token may do at most, least first. */
const TOKEN_SCOPES = ['read', 'deploy', 'full'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** Who sends a request, and how that was shown. */
export interface Principal {
  user: User;
  via: 'session' | 'token';
  /** Of the token; undefined: everything that the user may. */
  scope?: TokenScope;
}

export function scopeCovers(scope: TokenScope | undefined, needed: TokenScope): boolean {
  return scope === undefined || TOKEN_SCOPES.indexOf(scope) >= TOKEN_SCOPES.indexOf(needed);
}
