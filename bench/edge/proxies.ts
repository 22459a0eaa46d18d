import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { PinnedProcess } from './pinned-process.ts';

export const HOST = 'shop.localhost';

/** What every contestant is given: where to listen, whom to ask, on which core. */
export interface Ground {
  directory: string;
  backends: readonly number[];
  port: number;
  core: number;
}

export interface Contestant {
  name: string;
  port: number;
  process: PinnedProcess;
}

type Starter = (ground: Ground) => Promise<PinnedProcess>;

/** All with kept connections to the backends, least-loaded choice where there is one, checks each second, no access log. */
export const STARTERS: Record<string, Starter> = {
  nonstop4: (ground) => startEdge(ground, 'main.ts'),
  'nonstop4 (HAProxy)': (ground) => startEdge(ground, 'haproxy-main.ts'),
  caddy: startCaddy,
  nginx: startNginx,
  haproxy: startHaproxy,
};

/** `variant`: the same edge with something of it replaced, under a name of its own. */
export async function startEdge(
  { directory, backends, port, core }: Ground,
  source: string,
  variant: { name: string; plugins: Plugin[] } = { name: source, plugins: [] },
): Promise<PinnedProcess> {
  const program = join(directory, `${variant.name}.mjs`);
  await bundleEdge(source, program, variant.plugins);
  const data = edgeData(directory, variant.name);
  const routes = join(data, 'edges', 'edge-0', 'routes.json');
  await mkdir(join(routes, '..'), { recursive: true });
  const targets = backends.map((backend) => ({ id: `replica-${backend}`, host: '127.0.0.1', port: backend }));
  const route = { app: 'shop', hostnames: [HOST], state: 'serving', targets, healthCheck: { kind: 'http', path: '/' } };
  await writeFile(routes, JSON.stringify({ version: 1, routes: [route] }));
  // The flags that the supervisor gives it.
  const flags = ['--max-semi-space-size=4'];
  const env = { NONSTOP4_DATA: data, NONSTOP4_PROCESS: 'edge-0', NONSTOP4_EDGE_PORT: String(port) };
  return new PinnedProcess(core, process.execPath, [...flags, program], env);
}

/** The data directory of an edge that was started here. */
export function edgeData(directory: string, name: string): string {
  return join(directory, `data-${name}`);
}

/** As the build does it. */
async function bundleEdge(source: string, outfile: string, plugins: Plugin[]): Promise<void> {
  await build({
    entryPoints: [join(import.meta.dirname, '../../edge/src', source)],
    outfile,
    plugins,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    logLevel: 'error',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    define: { 'process.env.NODE_ENV': '"production"' },
  });
}

async function startHaproxy({ directory, backends, port, core }: Ground): Promise<PinnedProcess> {
  const servers = backends.map((backend) => `  server s${backend} 127.0.0.1:${backend} check inter 1s fall 2 rise 2`);
  const config = join(directory, 'haproxy.cfg');
  await writeFile(
    config,
    `global
  nbthread 1
  maxconn 4000
defaults
  mode http
  timeout client 60s
  timeout server 60s
  timeout connect 500ms
  retries 3
  option redispatch 1
  retry-on conn-failure empty-response
  http-reuse safe
frontend clients
  bind 127.0.0.1:${port}
  use_backend shop if { hdr(host) ${HOST} }
backend shop
  balance leastconn
  option httpchk GET /
  option forwardfor
${servers.join('\n')}
`,
  );
  return new PinnedProcess(core, 'haproxy', ['-db', '-f', config]);
}

async function startNginx(ground: Ground): Promise<PinnedProcess> {
  const servers = ground.backends
    .map((backend) => `server 127.0.0.1:${backend} max_fails=2 fail_timeout=1s;`)
    .join(' ');
  const proxy = `proxy_pass http://shop; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_connect_timeout 500ms;`;
  const http = `upstream shop { least_conn; ${servers} keepalive 64; }
    server { listen 127.0.0.1:${ground.port} backlog=4096; server_name ${HOST}; location / { ${proxy} } }`;
  return nginx(ground, 'nginx.conf', http);
}

/** The small, fast answers behind every contestant. */
export async function startBackend(ground: Omit<Ground, 'backends'>): Promise<PinnedProcess> {
  const http = `server { listen 127.0.0.1:${ground.port} backlog=4096; location / { default_type text/plain;
      return 200 "A short line of text, as many small answers are.\\n"; } }`;
  const backend = await nginx({ ...ground, backends: [] }, `backend-${ground.port}.conf`, http);
  await backend.untilListening(ground.port);
  return backend;
}

async function nginx({ directory, core }: Ground, name: string, http: string): Promise<PinnedProcess> {
  const config = join(directory, name);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${directory}/${name}-${kind};`,
  );
  await writeFile(
    config,
    `daemon off; master_process off; pid ${config}.pid; error_log stderr crit;
events { worker_connections 8192; }
http { access_log off; keepalive_requests 100000000; keepalive_timeout 75; ${temporary.join(' ')}
    ${http} }
`,
  );
  return new PinnedProcess(core, 'nginx', ['-e', 'stderr', '-c', config]);
}

async function startCaddy({ directory, backends, port, core }: Ground): Promise<PinnedProcess> {
  const proxy = {
    handler: 'reverse_proxy',
    upstreams: backends.map((backend) => ({ dial: `127.0.0.1:${backend}` })),
    load_balancing: { selection_policy: { policy: 'least_conn' } },
    health_checks: { active: { uri: '/', interval: '1s' } },
  };
  const routes = [{ match: [{ host: [HOST] }], handle: [proxy] }];
  const server = { listen: [`127.0.0.1:${port}`], automatic_https: { disable: true }, routes };
  const config = join(directory, 'caddy.json');
  const logging = { logs: { default: { level: 'ERROR' } } };
  await writeFile(
    config,
    JSON.stringify({ admin: { disabled: true }, logging, apps: { http: { servers: { shop: server } } } }),
  );
  const env = { GOMAXPROCS: '1', HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory };
  return new PinnedProcess(core, 'caddy', ['run', '--config', config], env);
}
