/** What an API token may do: `deploy` may also what changes the user's Apps, `full` all that a session may. */
export type TokenScope = 'read' | 'deploy' | 'full';

const FROM_LITTLE_TO_ALL: readonly TokenScope[] = ['read', 'deploy', 'full'];

export function reaches(scope: TokenScope, needed: TokenScope): boolean {
  return FROM_LITTLE_TO_ALL.indexOf(scope) >= FROM_LITTLE_TO_ALL.indexOf(needed);
}
