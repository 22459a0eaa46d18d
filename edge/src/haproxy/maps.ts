import type { RouteTable } from '../protocol.ts';
import type { Backends } from './backends.ts';

/** The maps that follow the table, as HAProxy finds them. */
export const TABLE_MAPS = ['check-paths', 'check-hosts', 'apps', 'hosts'] as const;
export type TableMap = (typeof TABLE_MAPS)[number];
export type MapEntries = [key: string, value: string][];

export function mapFile(name: string): string {
  return `${name}.map`;
}

/** `hosts`: hostname to App; `apps`: App to its backend, or to the page that answers for it; the others by backend. */
export function tableMaps(table: RouteTable, backends: Backends): Record<TableMap, MapEntries> {
  const maps: Record<TableMap, MapEntries> = { 'check-paths': [], 'check-hosts': [], apps: [], hosts: [] };
  for (const route of table.routes) {
    const app = appKey(route.app);
    const backend = backends.of(route.app)?.name;
    maps.apps.push([app, route.state === 'serving' ? (backend ?? 'none') : route.state]);
    for (const hostname of route.hostnames) maps.hosts.push([hostname, app]);
    if (backend === undefined || route.healthCheck.kind !== 'http') continue;
    maps['check-paths'].push([backend, route.healthCheck.path]);
    const [hostname] = route.hostnames;
    if (hostname !== undefined) maps['check-hosts'].push([backend, hostname]);
  }
  return maps;
}

/** An App's id as it can stand in a map and in a line of the log. */
export function appKey(app: string): string {
  return encodeURIComponent(app);
}

export function mapText(entries: MapEntries): string {
  return entries.map(([key, value]) => `${key} ${value}\n`).join('');
}
