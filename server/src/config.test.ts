import { describe, expect, it } from 'vitest';
import { ConfigError, readServerConfig } from './config.ts';

const machine = { home: '/home/ada', execPath: '/opt/node/bin/node' };
const read = (env: Record<string, string>) => readServerConfig(env, machine);

function refusal(env: Record<string, string>): string {
  try {
    read(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).exitCode).toBe(78);
    return (error as ConfigError).message;
  }
  throw new Error('the settings were taken');
}

describe('configuration of the server', () => {
  it('has a default for everything', () => {
    const config = read({});
    expect(config.data.root).toBe('/home/ada/.nonstop4');
    expect(config.panel).toEqual({ host: '127.0.0.1', port: 4400 });
    expect(config.edge).toEqual({ kind: 'embedded', host: '127.0.0.1', port: 8080 });
    expect(config.kubernetes).toBeUndefined();
    expect(config.workers).toEqual(['worker-0', 'worker-1']);
    expect(config.edges).toEqual(['edge-0', 'edge-1']);
    expect(config.replicaPorts).toEqual({ first: 21_000, last: 29_999 });
    expect(config.nodeBinDirectory).toBe('/opt/node/bin');
    expect(config.logLevel).toBe('info');
    expect(config.rules).toMatchObject({
      appDomain: 'localhost',
      edgePort: 8080,
      upload: { maxBytes: 524_288_000, maxUnpackedBytes: 2_147_483_648, maxRatio: 200, maxEntries: 20_000 },
      runsAtOnce: 2,
      buildTimeoutMs: 900_000,
      preDeployTimeoutMs: 600_000,
      defaultReplicas: 2,
      defaultMemoryBytes: 536_870_912,
      defaultVolumeBytes: 1_073_741_824,
      releasesKept: 5,
    });
  });

  it('takes the name of a host for where visitors come in, on a cluster alone', () => {
    const edgeHost = { NONSTOP4_EDGE_HOST: 'edge.nonstop4.svc' };
    const cluster = { NONSTOP4_RUNTIME: 'kubernetes', NONSTOP4_REGISTRY: 'registry.example.com' };
    expect(read({ ...cluster, ...edgeHost }).edge).toMatchObject({ kind: 'cluster', host: 'edge.nonstop4.svc' });
    expect(refusal(edgeHost)).toContain('NONSTOP4_EDGE_HOST is "edge.nonstop4.svc", but on one machine');
    expect(refusal({ ...cluster, NONSTOP4_EDGE_HOST: 'edge/nonstop4' })).toContain('the name of a host');
  });

  it('takes what the environment says, with units in any spelling', () => {
    const config = read({
      NONSTOP4_DATA: '/srv/nonstop4',
      NONSTOP4_HOST: '::1',
      NONSTOP4_PORT: ' 9000 ',
      NONSTOP4_APP_DOMAIN: 'apps.example.com',
      NONSTOP4_WORKERS: '3',
      NONSTOP4_UPLOAD_MAX: '1.5gb',
      NONSTOP4_BUILD_TIMEOUT: '90 s',
      NONSTOP4_REPLICA_PORTS: '30000-30999',
      NONSTOP4_LOG_LEVEL: 'debug',
    });
    expect(config.data.database).toBe('/srv/nonstop4/nonstop4.db');
    expect(config.panel).toEqual({ host: '::1', port: 9_000 });
    expect(config.workers).toHaveLength(3);
    expect(config.rules.upload.maxBytes).toBe(1_610_612_736);
    expect(config.rules.buildTimeoutMs).toBe(90_000);
    expect(config.replicaPorts).toEqual({ first: 30_000, last: 30_999 });
    expect(config.rules.appDomain).toBe('apps.example.com');
  });

  it('takes how often apps are looked at, or that none is', () => {
    expect(read({}).rules.probeEveryMs).toBe(5_000);
    expect(read({ NONSTOP4_PROBE_EVERY: '2 min' }).rules.probeEveryMs).toBe(120_000);
    expect(read({ NONSTOP4_PROBE_EVERY: 'off' }).rules.probeEveryMs).toBe(0);
  });

  it('takes an empty variable as not set', () => {
    expect(read({ NONSTOP4_PORT: '' }).panel.port).toBe(4400);
  });

  const refused: [name: string, value: string, allowed: string][] = [
    ['NONSTOP4_DATA', 'data', 'an absolute path'],
    ['NONSTOP4_HOST', 'my host', 'an IP address or localhost'],
    ['NONSTOP4_PORT', '80a', 'a whole number from 1 to 65535'],
    ['NONSTOP4_PORT', '0', 'a whole number from 1 to 65535'],
    ['NONSTOP4_EDGE_PORT', '-1', 'a whole number from 1 to 65535'],
    ['NONSTOP4_APP_DOMAIN', 'Example.com', 'a domain name in lower case, such as apps.example.com'],
    ['NONSTOP4_WORKERS', '0', 'a whole number from 1 to 16'],
    ['NONSTOP4_REPLICA_PORTS', '30000-30010', 'a range of at least 100 ports from 1024 on, such as 21000-29999'],
    ['NONSTOP4_UPLOAD_MAX', '500', 'a size from 1 MB to 10 GB, such as 512 MB or 2 GB'],
    ['NONSTOP4_UPLOAD_MAX', '11 GB', 'a size from 1 MB to 10 GB, such as 512 MB or 2 GB'],
    ['NONSTOP4_BUILD_TIMEOUT', '5 s', 'a time from 10 s to 24 h, such as 90 s or 15 min'],
    ['NONSTOP4_UPLOAD_ENTRIES_MAX', '20001', 'a whole number from 1 to 20000'],
    ['NONSTOP4_PROBE_EVERY', '100 ms', 'off, or a time from 1 s to 1 h, such as 5 s or 2 min'],
    ['NONSTOP4_LOG_LEVEL', 'loud', 'one of fatal, error, warn, info, debug, trace, silent'],
  ];
  it.each(refused)('refuses %s=%s in a plain sentence', (name, value, allowed) => {
    expect(refusal({ [name]: value })).toBe(`${name} is "${value}", but must be ${allowed}.`);
  });

  it('names every wrong setting at once', () => {
    const message = refusal({ NONSTOP4_PORT: 'x', NONSTOP4_WORKERS: 'y' });
    expect(message.split('\n').map((line) => line.split(' ')[0])).toEqual(['NONSTOP4_PORT', 'NONSTOP4_WORKERS']);
  });

  it('refuses ports that stand in each other’s way', () => {
    expect(refusal({ NONSTOP4_PORT: '8080' })).toMatch(/NONSTOP4_PORT and NONSTOP4_EDGE_PORT are both 8080/);
    expect(refusal({ NONSTOP4_EDGE_PORT: '21500' })).toMatch(
      /NONSTOP4_EDGE_PORT is 21500, inside NONSTOP4_REPLICA_PORTS/,
    );
  });

  it('shows builds where registries are, and no secret of the machine', () => {
    const { buildEnvironment } = read({
      PATH: '/bin',
      npm_config_registry: 'http://127.0.0.1:1',
      PIP_INDEX_URL: 'http://127.0.0.1:2',
      https_proxy: 'http://127.0.0.1:3',
      AWS_SECRET_ACCESS_KEY: 'x',
      NONSTOP4_PORT: '4400',
      NODE_OPTIONS: '--inspect',
    });
    expect(Object.keys(buildEnvironment).sort()).toEqual([
      'PATH',
      'PIP_INDEX_URL',
      'https_proxy',
      'npm_config_registry',
    ]);
  });

  it('cannot be changed afterwards', () => {
    const config = read({});
    expect(() => Object.assign(config.rules.upload, { maxBytes: 1 })).toThrow(TypeError);
  });
});
