import { CertificateIndex } from '../certificate-index.ts';
import type { CertificateTable, RouteTable } from '../protocol.ts';
import type { Backends } from './backends.ts';

/** The maps that follow the table, as HAProxy finds them. */
export const TABLE_MAPS = ['check-paths', 'check-hosts', 'acme', 'certificates', 'redirects', 'apps', 'hosts'] as const;
export type TableMap = (typeof TABLE_MAPS)[number];
export type MapEntries = [key: string, value: string][];

export function mapFile(name: string): string {
  return `${name}.map`;
}

/** What the maps are made of. */
export interface Tables {
  routes: RouteTable;
  certificates: CertificateTable;
  /** Whether there is a port for HTTPS. */
  tls: boolean;
}

/** `hosts`: hostname to App; `apps`: App to its backend, or to the page that answers for it; `check-…`: by backend; the others below. */
export function tableMaps(tables: Tables, backends: Backends): Record<TableMap, MapEntries> {
  const maps = { ...routeMaps(tables.routes, backends), acme: acmeMap(tables.certificates) };
  if (!tables.tls) return { ...maps, certificates: [], redirects: [] };
  return { ...maps, certificates: certificateMap(tables.certificates), redirects: redirectMap(tables) };
}

type RouteMaps = Record<'check-paths' | 'check-hosts' | 'apps' | 'hosts', MapEntries>;

function routeMaps(table: RouteTable, backends: Backends): RouteMaps {
  const maps: RouteMaps = { 'check-paths': [], 'check-hosts': [], apps: [], hosts: [] };
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

/** One entry, while the account's thumbprint is known. */
function acmeMap({ acmeThumbprint }: CertificateTable): MapEntries {
  return acmeThumbprint === undefined ? [] : [['thumbprint', acmeThumbprint]];
}

/** A name (`*.example.com` as it is) to the certificate that is shown for it; certificate/name for each name that one covers. */
function certificateMap({ certificates }: CertificateTable): MapEntries {
  const index = new CertificateIndex(certificates);
  return certificates.flatMap((certificate) => {
    const { id, hostnames } = certificate;
    const shown = hostnames.filter((name) => index.find(name) === certificate);
    return [
      ...shown.map((name): [string, string] => [name, id]),
      ...hostnames.map((name): [string, string] => [`${id}/${name}`, '1']),
    ];
  });
}

/** The hostnames whose plain requests are answered with their address by https. */
function redirectMap({ routes, certificates }: Tables): MapEntries {
  const index = new CertificateIndex(certificates.certificates);
  const redirecting = routes.routes.filter(({ redirectToHttps }) => redirectToHttps);
  const hostnames = redirecting.flatMap((route) => route.hostnames).filter((hostname) => index.find(hostname));
  return hostnames.map((hostname) => [hostname, '1']);
}

/** An App's id as it can stand in a map and in a line of the log. */
export function appKey(app: string): string {
  return encodeURIComponent(app);
}

export function mapText(entries: MapEntries): string {
  return entries.map(([key, value]) => `${key} ${value}\n`).join('');
}
