/** What an API token may do at most, least first: look; also what changes the user's Apps; everything that a session may. */
export const TOKEN_SCOPES = ['read', 'deploy', 'full'] as const;
export type TokenScope = (typeof TOKEN_SCOPES)[number];

/** Each scope may do what those before it may. */
export function scopeCovers(scope: TokenScope, needed: TokenScope): boolean {
  return TOKEN_SCOPES.indexOf(scope) >= TOKEN_SCOPES.indexOf(needed);
}
