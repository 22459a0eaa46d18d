import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { planProcesses } from './process-plan.ts';

describe('readConfig', () => {
  it('has two edges, two workers and a directory in the home without any setting', () => {
    const config = readConfig({});
    expect([config.edges, config.workers, config.data.root]).toEqual([2, 2, `${homedir()}/.nonstop4`]);
  });

  it('makes the data directory absolute', () => {
    expect(readConfig({ NONSTOP4_DATA: 'here' }).data.root).toBe(`${process.cwd()}/here`);
  });

  it.each(['0', '-1', '1.5', 'two', '17'])('refuses %s workers', (value) => {
    expect(() => readConfig({ NONSTOP4_WORKERS: value })).toThrow(
      'NONSTOP4_WORKERS must be a whole number from 1 to 16',
    );
  });

  it('has the server alone where apps and edges are on a cluster', () => {
    const onCluster = (edge?: string) => {
      const { edges, workers } = readConfig({ NONSTOP4_RUNTIME: 'kubernetes', NONSTOP4_EDGE: edge });
      return [edges, workers];
    };
    expect(onCluster()).toEqual([0, 0]);
    expect(onCluster('gateway-api')).toEqual([0, 0]);
    expect(onCluster('embedded')).toEqual([2, 0]);
  });

  it('has another program for edges made of HAProxy', () => {
    expect(readConfig({}).programOf.edge).toBe('edge');
    expect(readConfig({ NONSTOP4_EDGE: 'haproxy' }).programOf.edge).toBe('haproxy-edge');
  });

  it('gives package settings and the way to the database to the server only, and secrets of the machine to nobody', () => {
    const env = {
      PATH: '/bin',
      HOME: '/home/u',
      TZ: 'Asia/Seoul',
      NONSTOP4_EDGE_PORT: '8088',
      https_proxy: 'http://proxy:3128',
      npm_config_registry: 'https://npm.example',
      npm_config_user_agent: 'npm',
      NONSTOP4_DATABASE: 'mysql://a:secret@db/nonstop4',
      GITHUB_TOKEN: 'secret',
      NODE_OPTIONS: '--inspect',
    };
    const { environment } = readConfig(env);
    const common = {
      PATH: '/bin',
      HOME: '/home/u',
      TZ: 'Asia/Seoul',
      NONSTOP4_EDGE_PORT: '8088',
      MALLOC_ARENA_MAX: '2',
    };
    expect(environment.edge).toEqual(common);
    expect(environment.worker).toEqual(common);
    expect(environment.server).toEqual({
      ...common,
      https_proxy: 'http://proxy:3128',
      npm_config_registry: 'https://npm.example',
      NONSTOP4_DATABASE: 'mysql://a:secret@db/nonstop4',
    });
  });

  it('runs as many servers as it is told, the first of them under its old name', () => {
    const servers = (env: NodeJS.ProcessEnv) =>
      planProcesses(readConfig(env))
        .filter(({ kind }) => kind === 'server')
        .map(({ name, env: { NONSTOP4_PROCESS } }) => [name, NONSTOP4_PROCESS]);
    expect(servers({})).toEqual([['server', 'server']]);
    const two = { NONSTOP4_SERVERS: '2', NONSTOP4_PORT: '4411' };
    expect(servers(two)).toEqual([
      ['server', 'server'],
      ['server-1', 'server-1'],
    ]);
    expect(readConfig({}).panel).toBeUndefined();
    expect(readConfig(two).panel).toEqual({ hosts: ['127.0.0.1'], port: 4411 });
    expect(() => readConfig({ NONSTOP4_SERVERS: '5' })).toThrow('NONSTOP4_SERVERS must be a whole number from 1 to 4');
  });
});
