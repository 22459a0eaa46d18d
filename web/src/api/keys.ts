/** The names under which answers are kept. Without the app's name: of all apps. */
export const keys = {
  me: () => ['me'],
  setupState: () => ['setup-state'],
  tokens: () => ['tokens'],
  system: () => ['system'],
  git: () => ['git'],
  gitState: () => ['git', 'state'],
  ci: () => ['ci'],
  examples: () => ['examples'],
  apps: () => ['apps'],
  app: (name?: string) => of('app', name),
  runs: (name?: string) => of('runs', name),
  run: (id: string) => ['run', id],
  releases: (name?: string) => of('releases', name),
  files: (name: string, release: number) => ['files', name, String(release)],
  file: (name: string, release: number, path: string) => ['file', name, String(release), path],
  diff: (name: string, release: number) => ['diff', name, String(release)],
  metrics: (name: string, minutes: number) => ['metrics', name, String(minutes)],
  monitoring: (name: string) => ['monitoring', name],
  availability: (name: string) => ['availability', name],
  updates: (name: string) => ['updates', name],
  events: (name?: string) => of('events', name),
  drills: (name?: string) => of('drills', name),
  /** Without a name: of all apps, and each app's. */
  alerts: (name?: string) => of('alerts', name),
  channels: () => ['channels'],
  mailServer: () => ['mail-server'],
  people: (name: string) => ['people', name],
  users: (search?: string) => of('users', search),
  quota: () => ['quota'],
  defaultQuota: () => ['default-quota'],
  audit: (filter: Record<string, string | undefined>) => ['audit', JSON.stringify(filter)],
};

function of(area: string, name: string | undefined): string[] {
  return name === undefined ? [area] : [area, name];
}
