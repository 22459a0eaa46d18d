import { LEAST, type Values, withValues } from './helm.ts';

/** What operators choose, each with everything that belongs to it. */
export const CHOICES: Readonly<Record<string, Values>> = {
  'two servers on MariaDB': LEAST,
  'one server with SQLite': withValues(LEAST, { replicas: 1, database: { host: '', existingSecret: '' } }),
  'passwords in the values, TLS to the database': withValues(LEAST, {
    registry: { user: 'platform', password: 'secret', authSecret: 'logins', networks: ['192.0.2.10/32'] },
    database: { existingSecret: '', password: 'secret', tls: { enabled: true, caSecret: 'ca' } },
  }),
  'everything on NFS': withValues(LEAST, {
    data: { nfs: { server: 'files.example.com', path: '/export/platform' } },
    volumes: { kind: 'nfs', nfs: { server: 'files.example.com', path: '/export/apps' } },
  }),
  'a StorageClass for everything': withValues(LEAST, {
    data: { storageClass: 'shared-files', size: '50Gi' },
    volumes: { kind: 'storageClass', storageClass: 'shared-files' },
  }),
  'a directory of all nodes, a claim that is there': withValues(LEAST, {
    data: { existingClaim: 'my-data' },
    volumes: { kind: 'sharedPath', sharedPath: '/srv/nonstop4' },
  }),
  'a gateway of the cluster': withValues(LEAST, {
    edge: { kind: 'gateway-api', gateway: { namespace: 'gateways', name: 'public', listener: 'apps' } },
    panel: {
      url: 'https://panel.example.com',
      httpRoute: { enabled: true, gateway: { namespace: 'gateways', name: 'public', listener: 'https' } },
    },
  }),
  'an address that moves, embedded edges, other images': withValues(LEAST, {
    edge: { engine: 'embedded', address: { ip: '10.0.0.9', image: 'registry.example.com/keepalived:2.2' } },
    images: { python: { build: 'build/python:3.13', run: 'base/python:3.13' } },
    imageMirrors: { 'docker.io/library': 'registry.example.com/library' },
    imagePullSecrets: [{ name: 'pull' }],
  }),
  'https, an Ingress, Prometheus and Grafana': withValues(LEAST, {
    panel: { url: 'https://panel.example.com', ingress: { enabled: true, className: 'nginx', tlsSecret: 'panel-tls' } },
    https: { enabled: true, certificateSecret: 'wildcard', acme: { directory: 'https://acme.example.com/directory' } },
    monitoring: {
      prometheusOperator: { enabled: true, labels: { release: 'prometheus' } },
      prometheus: { url: 'https://prometheus.example.com', match: 'cluster="prod"', tokenSecret: 'prometheus' },
      grafana: { url: 'https://grafana.example.com', panels: true, dashboards: { enabled: true, language: 'ko' } },
    },
    networkPolicies: { panelFrom: [{ namespaceSelector: { matchLabels: { name: 'ingress' } } }] },
    server: { settings: { NONSTOP4_UPLOAD_MAX: '1 GB' } },
  }),
};

/** Values that are wrong, and what is said of each. */
export const WRONG: readonly (readonly [what: string, values: Values, says: RegExp])[] = [
  ['no image', { image: { repository: '' } }, /image\.repository is not set: name the image/],
  ['no domain', { apps: { domain: '' } }, /apps\.domain is not set/],
  ['no registry', { registry: { prefix: '' } }, /registry\.prefix is not set/],
  ['two servers without a database', { database: { host: '' } }, /replicas is 2, but database\.host is not set/],
  ['no password', { database: { existingSecret: '' } }, /The database has no password/],
  ['two passwords', { database: { password: 'x' } }, /are both set: keep one/],
  ['a user without a password', { registry: { user: 'x' } }, /registry\.user has no password/],
  ['data in two places', { data: { storageClass: 'a', existingClaim: 'b' } }, /data is in several places/],
  ['half an NFS', { data: { nfs: { server: 'files' } } }, /data\.nfs\.server and data\.nfs\.path belong together/],
  ['volumes without a class', { volumes: { kind: 'storageClass' } }, /name it in volumes\.storageClass/],
  ['a path that is not used', { volumes: { sharedPath: '/srv' } }, /Set volumes\.kind to sharedPath/],
  ['no gateway', { edge: { kind: 'gateway-api' } }, /name the Gateway/],
  [
    'no gateway for the panel',
    { panel: { httpRoute: { enabled: true } } },
    /name it in panel\.httpRoute\.gateway\.name/,
  ],
  [
    'no host for the panel',
    { panel: { httpRoute: { enabled: true, gateway: { name: 'public' } } } },
    /panel\.httpRoute has no host/,
  ],
  ['no keepalived', { edge: { address: { ip: '10.0.0.9' } } }, /name an image with keepalived/],
  ['an open buildkitd', { buildkit: { address: 'tcp://buildkitd:1234' } }, /open to whoever reaches it/],
  ['a certificate for nothing', { https: { certificateSecret: 'x' } }, /https\.enabled is false: set it to true/],
  ['the chart’s own setting', { server: { settings: { NONSTOP4_PORT: '1' } } }, /is the chart's own affair/],
  ['a word for a number', { replicas: 'two' }, /at '\/replicas': got string, want integer/],
  ['too many servers', { replicas: 9 }, /at '\/replicas': maximum: got 9, want 4/],
  ['a name that is none', { registry: { prefx: 'x' } }, /at '\/registry': additional properties 'prefx' not allowed/],
  [
    'a kind that is none',
    { edge: { kind: 'nginx' } },
    /at '\/edge\/kind': value must be one of 'cluster', 'gateway-api'/,
  ],
  [
    'a size that is none',
    { apps: { defaultMemory: 'much' } },
    /at '\/apps\/defaultMemory': 'much' does not match pattern/,
  ],
];
