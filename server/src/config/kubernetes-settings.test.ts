import { describe, expect, it } from 'vitest';
import { ConfigError, readServerConfig } from '../config.ts';

const machine = { home: '/home/ada', execPath: '/opt/node/bin/node' };
const least = { NONSTOP4_RUNTIME: 'kubernetes', NONSTOP4_REGISTRY: 'registry.example.com/team' };
const read = (env: Record<string, string>) => readServerConfig(env, machine);

function refusal(env: Record<string, string>): string {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('settings for a cluster', () => {
  it('need a registry and nothing else', () => {
    expect(refusal({ NONSTOP4_RUNTIME: 'kubernetes' })).toMatch(/^NONSTOP4_REGISTRY is not set: name the registry/);
    const config = read(least);
    expect(config.edge.kind).toBe('cluster');
    expect(config.kubernetes).toEqual({
      namespace: 'nonstop4',
      buildsNamespace: 'nonstop4-builds',
      registry: {
        nodes: 'registry.example.com',
        prefix: 'team/',
        push: 'registry.example.com',
        read: 'registry.example.com',
        plainHttp: false,
        networks: [],
      },
      images: expect.objectContaining({ node: { build: 'build/node:24', run: 'base/node:24' } }),
      builds: 'cluster',
      dockerfiles: { mirrors: [] },
      volumes: { kind: 'none' },
      forbiddenNetworks: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
      quota: { pods: 200, memoryBytes: 64 * 1024 ** 3 },
    });
  });

  it.each([
    ['class:nfs-client', { kind: 'storage-class', name: 'nfs-client' }],
    ['nfs:files.example.com:/export', { kind: 'nfs', server: 'files.example.com', path: '/export' }],
    ['shared:/srv/data', { kind: 'shared-path', path: '/srv/data' }],
  ])('say where volumes are: %s', (text, volumes) => {
    expect(read({ ...least, NONSTOP4_VOLUMES: text }).kubernetes?.volumes).toEqual(volumes);
  });

  it('find the registry among the networks that builds may not reach', () => {
    const push = { ...least, NONSTOP4_REGISTRY_PUSH: '10.0.0.7:5001', NONSTOP4_REGISTRY_READ: '10.0.0.7:5000' };
    expect(read(push).kubernetes?.registry.networks).toEqual(['10.0.0.7/32']);
    const named = { ...least, NONSTOP4_REGISTRY_NETWORKS: '10.0.0.0/30 10.1.0.0/30' };
    expect(read(named).kubernetes?.registry.networks).toEqual(['10.0.0.0/30', '10.1.0.0/30']);
  });

  it('take other images for a language, and only for one that is known', () => {
    const { images } = read({ ...least, NONSTOP4_IMAGES: 'python=b/py:3.13,r/py:3.13' }).kubernetes ?? {};
    expect(images?.python).toEqual({ build: 'b/py:3.13', run: 'r/py:3.13' });
    expect(images?.go).toEqual({ build: 'build/go:1.26', run: 'base/go:1' });
    expect(refusal({ ...least, NONSTOP4_IMAGES: 'cobol=a,b' })).toMatch(/must be such as python=/);
  });

  it('say what builds Dockerfiles, and where the images in their FROM lines are taken from', () => {
    const mirrors = 'docker.io/library=10.0.0.7:5000/base quay.io=10.0.0.7:5000/quay';
    const env = {
      NONSTOP4_CONTAINER_TOOL: 'buildah',
      NONSTOP4_CONTAINER_ISOLATION: 'chroot',
      NONSTOP4_IMAGE_MIRRORS: mirrors,
    };
    expect(read({ ...least, ...env }).kubernetes?.dockerfiles).toEqual({
      tool: 'buildah',
      isolation: 'chroot',
      mirrors: [
        { prefix: 'docker.io/library', location: '10.0.0.7:5000/base' },
        { prefix: 'quay.io', location: '10.0.0.7:5000/quay' },
      ],
    });
    expect(refusal({ ...least, NONSTOP4_CONTAINER_TOOL: 'kaniko' })).toMatch(/must be buildah, podman, docker/);
  });

  it('name a BuildKit, by TCP only with certificates', () => {
    const buildkitOf = (settings: Record<string, string>) =>
      read({ ...least, ...settings }).kubernetes?.dockerfiles.buildkit;
    const unix = 'unix:///run/buildkit/buildkitd.sock';
    expect(buildkitOf({ NONSTOP4_BUILDKIT: unix })).toEqual({ address: unix });
    const tcp = { NONSTOP4_BUILDKIT: 'tcp://buildkitd.builds:1234' };
    expect(refusal({ ...least, ...tcp })).toMatch(/NONSTOP4_BUILDKIT_TLS is not set: name the directory/);
    expect(buildkitOf({ ...tcp, NONSTOP4_BUILDKIT_TLS: '/etc/nonstop4/buildkit' })).toEqual({
      address: 'tcp://buildkitd.builds:1234',
      tlsDirectory: '/etc/nonstop4/buildkit',
    });
    expect(refusal({ ...least, NONSTOP4_BUILDKIT: 'localhost:1234' })).toMatch(/of a buildkitd, or nothing/);
  });

  it('name a file of logins for base images, by its whole path and not together with a BuildKit', () => {
    const file = { NONSTOP4_REGISTRY_AUTH_FILE: '/etc/nonstop4/config.json' };
    expect(read({ ...least, ...file }).kubernetes?.dockerfiles.authFile).toBe('/etc/nonstop4/config.json');
    expect(read(least).kubernetes?.dockerfiles).not.toHaveProperty('authFile');
    expect(refusal({ ...least, NONSTOP4_REGISTRY_AUTH_FILE: 'config.json' })).toMatch(/an absolute path/);
    const both = { ...file, NONSTOP4_BUILDKIT: 'unix:///run/buildkit/buildkitd.sock' };
    expect(refusal({ ...least, ...both })).toMatch(/cannot be used with NONSTOP4_BUILDKIT/);
  });

  it('name a Gateway, or one listener of it', () => {
    const gatewayOf = (text: string) => read({ ...least, NONSTOP4_GATEWAY: text }).kubernetes?.gateway;
    expect(gatewayOf('infra/public')).toEqual({ namespace: 'infra', name: 'public' });
    expect(gatewayOf('infra/public/web')).toEqual({ namespace: 'infra', name: 'public', listener: 'web' });
    expect(refusal({ ...least, NONSTOP4_GATEWAY: 'public' })).toMatch(/NAMESPACE\/NAME of a Gateway, or/);
  });

  it('are refused one by one, and together', () => {
    expect(refusal({ ...least, NONSTOP4_VOLUMES: 'nfs:files' })).toMatch(/must be none, class:NAME, nfs:SERVER:\/PATH/);
    expect(refusal({ ...least, NONSTOP4_REGISTRY_USER: 'ada' })).toMatch(/PASSWORD_FILE belong together/);
    expect(refusal({ ...least, NONSTOP4_EDGE: 'gateway-api' })).toMatch(/NONSTOP4_GATEWAY is not set/);
    expect(refusal({ NONSTOP4_EDGE: 'cluster' })).toMatch(/needs a cluster: set NONSTOP4_RUNTIME to kubernetes/);
  });
});
