import { expect, it } from 'vitest';
import { clusterEnvironment } from './cluster-environment.ts';

it('keeps where packages come from', () => {
  const way = {
    HTTPS_PROXY: 'http://proxy.example:3128',
    no_proxy: '10.0.0.0/8',
    GOPROXY: 'https://go.example',
    npm_config_registry: 'https://npm.example/',
    'npm_config_@scope:registry': 'https://npm.example/scope/',
    PIP_INDEX_URL: 'https://pip.example/simple',
    MAVEN_OPTS: '-Dhttps.proxyHost=proxy.example',
  };
  expect(clusterEnvironment(way)).toEqual(way);
});

it('leaves out what npm tells a server that it has started, and paths of this machine', () => {
  const ofThisMachine = {
    PATH: '/usr/bin',
    npm_config_cache: '/root/.npm',
    npm_config_userconfig: '/root/.npmrc',
    npm_config_loglevel: 'silent',
    npm_config_cafile: '/etc/ssl/own.pem',
    NODE_EXTRA_CA_CERTS: '/etc/ssl/own.pem',
    PIP_FIND_LINKS: '/opt/wheels',
    MAVEN_HOME: '/usr/share/maven',
  };
  expect(clusterEnvironment(ofThisMachine)).toEqual({});
});
