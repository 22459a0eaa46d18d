/** What somebody is to an App, least first. */
const APP_ROLES = ['viewer', 'deployer', 'owner'] as const;
export type AppRole = (typeof APP_ROLES)[number];

/** Each role may do what those before it may. */
export function roleCovers(role: AppRole, needed: AppRole): boolean {
  return APP_ROLES.indexOf(role) >= APP_ROLES.indexOf(needed);
}
