import type { EdgeHealthCheck, EdgeRoute, EdgeTarget, RouteTable } from './protocol.ts';
import { list, object, once, TableInvalid, text, version } from './table-fields.ts';

const HOSTNAME = /^[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?$/;
const STATES: ReadonlySet<unknown> = new Set(['serving', 'stopped', 'failing']);
const CHECK_KINDS: ReadonlySet<unknown> = new Set(['http', 'tcp']);
/** Goes into a request line as it is: no blanks, no control characters. */
const PATH = /^\/[!-~]*$/;

/** Takes only what the protocol names, so that nothing unknown is kept on disk. Throws TableInvalid. */
export function parseRouteTable(value: unknown): RouteTable {
  const table = object(value, 'table');
  const routes = list(table['routes'], 'routes').map((route, index) => parseRoute(route, `routes[${index}]`));
  refuseDuplicates(routes);
  return { version: version(table), routes };
}

function parseRoute(value: unknown, at: string): EdgeRoute {
  const route = object(value, at);
  const state = route['state'];
  if (!STATES.has(state)) throw new TableInvalid(`${at}.state must be serving, stopped or failing`);
  const redirect = route['redirectToHttps'] ?? false;
  if (typeof redirect !== 'boolean') throw new TableInvalid(`${at}.redirectToHttps must be true or false`);
  return {
    app: text(route['app'], `${at}.app`),
    hostnames: list(route['hostnames'], `${at}.hostnames`).map((name, index) =>
      hostname(name, `${at}.hostnames[${index}]`),
    ),
    state: state as EdgeRoute['state'],
    targets: list(route['targets'], `${at}.targets`).map((target, index) =>
      parseTarget(target, `${at}.targets[${index}]`),
    ),
    healthCheck: parseHealthCheck(route['healthCheck'], `${at}.healthCheck`),
    ...(redirect ? { redirectToHttps: true } : {}),
  };
}

function parseTarget(value: unknown, at: string): EdgeTarget {
  const target = object(value, at);
  const port = target['port'];
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TableInvalid(`${at}.port must be from 1 to 65535`);
  }
  const host = text(target['host'], `${at}.host`);
  if (!/^[A-Za-z0-9.:_-]+$/.test(host)) throw new TableInvalid(`${at}.host must be an address or a name`);
  return { id: text(target['id'], `${at}.id`), host, port };
}

function parseHealthCheck(value: unknown, at: string): EdgeHealthCheck {
  const check = object(value, at);
  const kind = check['kind'];
  const path = check['path'];
  if (!CHECK_KINDS.has(kind)) throw new TableInvalid(`${at}.kind must be http or tcp`);
  if (kind === 'tcp') return { kind, path: typeof path === 'string' ? path : '' };
  if (typeof path !== 'string' || !PATH.test(path)) throw new TableInvalid(`${at}.path must begin with /`);
  return { kind: 'http', path };
}

function hostname(value: unknown, at: string): string {
  if (typeof value === 'string' && HOSTNAME.test(value)) return value;
  throw new TableInvalid(`${at} must be a lower-case hostname without a port`);
}

function refuseDuplicates(routes: EdgeRoute[]): void {
  once(
    routes.map((route) => route.app),
    'app',
  );
  once(
    routes.flatMap((route) => route.hostnames),
    'hostname',
  );
  once(
    routes.flatMap((route) => route.targets.map((target) => target.id)),
    'target id',
  );
}
