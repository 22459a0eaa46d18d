import { z } from 'zod';

/** What an API token may do at most: look, look and deploy, or everything that its user may. */
export const TOKEN_SCOPES = ['read', 'deploy', 'full'] as const;
/** What somebody is to an App, least first; each may do what those before it may. */
export const APP_ROLES = ['viewer', 'deployer', 'owner'] as const;
export const AppRoleSchema = z.enum(APP_ROLES);
/** What somebody is to the platform. */
export const PLATFORM_ROLES = ['operator', 'member'] as const;
export const PlatformRoleSchema = z.enum(PLATFORM_ROLES);

export type TokenScope = (typeof TOKEN_SCOPES)[number];
export type AppRole = (typeof APP_ROLES)[number];
export type PlatformRole = (typeof PLATFORM_ROLES)[number];

/** Who may call an operation, and the least scope of a token that calls it. */
export type AccessRule =
  | { who: 'anybody' }
  | { who: 'signed-in' | 'operator'; scope: TokenScope }
  /** `orNew`: or somebody signed in, where there is no such App and one is asked for. */
  | { who: 'app'; role: AppRole; scope: TokenScope; orNew?: true };

/** Every rule that an operation can declare. There is no other way to let somebody in. */
export const ACCESS_RULES = {
  anybody: { who: 'anybody' },
  'signed-in:read': { who: 'signed-in', scope: 'read' },
  'signed-in:deploy': { who: 'signed-in', scope: 'deploy' },
  'signed-in:full': { who: 'signed-in', scope: 'full' },
  'app:view': { who: 'app', role: 'viewer', scope: 'read' },
  /** Of one's own part in the App: whoever may look at it may leave it, with a token for everything only. */
  'app:leave': { who: 'app', role: 'viewer', scope: 'full' },
  'app:deploy': { who: 'app', role: 'deployer', scope: 'deploy' },
  'app:deploy-or-new': { who: 'app', role: 'deployer', scope: 'deploy', orNew: true },
  'app:own': { who: 'app', role: 'owner', scope: 'full' },
  'operator:read': { who: 'operator', scope: 'read' },
  'operator:full': { who: 'operator', scope: 'full' },
} as const satisfies Record<string, AccessRule>;

export type Access = keyof typeof ACCESS_RULES;
/** For one App, which is found before the operation is answered. */
export type AppAccess = Extract<Access, `app:${string}`>;

export function accessRule(access: Access): AccessRule {
  return ACCESS_RULES[access];
}
