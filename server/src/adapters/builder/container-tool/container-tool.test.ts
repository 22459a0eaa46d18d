import { describe, expect, it } from 'vitest';
import { buildkit } from './buildkit.ts';
import { CONTAINER_TOOLS, type ImageBuild } from './container-tool.ts';
import { pushedConfig } from './image-config.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;

function build(rules: ImageBuild['rules'] = {}): ImageBuild {
  return {
    ownerId: 'user_1',
    storage: '/data/owners/user_1',
    context: '/work/source',
    file: 'Dockerfile',
    reference: 'registry.example/user_1/app_1:art_1',
    labels: { 'dev.example': 'a' },
    args: { COLOR: 'red; rm -rf /', LD_PRELOAD: 'evil.so' },
    idFile: '/work/id',
    rules,
  };
}

/** Without the namespaces that root may make around it. */
const own = (argv: string[]) => argv.slice(argv.findIndex((word) => word in CONTAINER_TOOLS));

describe.each(['buildah', 'podman'] as const)('%s', (name) => {
  const tool = CONTAINER_TOOLS[name];

  it('builds in the owner’s own storage', () => {
    expect(own(tool.build(build({ isolation: 'rootless', storageDriver: 'vfs', memoryBytes: 1_000 })))).toEqual([
      ...[name, '--root', '/data/owners/user_1/images', '--runroot', '/data/owners/user_1/run'],
      ...['--storage-driver', 'vfs', 'build', '--file', '/work/source/Dockerfile'],
      ...['--tag', 'registry.example/user_1/app_1:art_1'],
      ...['--build-arg', 'COLOR=red; rm -rf /', '--build-arg', 'LD_PRELOAD=evil.so'],
      ...['--label', 'dev.example=a'],
      ...['--iidfile', '/work/id', '--layers', '--isolation', 'rootless', '--memory', '1000', '/work/source'],
    ]);
  });

  it('asks for no limit that chroot isolation has not', () => {
    expect(tool.build(build({ isolation: 'chroot', memoryBytes: 1_000 }))).not.toContain('--memory');
  });

  it('takes base images from registries alone, and asks for no newer ones when they are there', () => {
    const pull = own(tool.pull?.('registry.example/base:1', '/data/owners/user_1', {}) ?? []).slice(5);
    const newest = name === 'buildah' ? ['--policy', 'always'] : [];
    expect(pull).toEqual(['pull', '--quiet', ...newest, 'docker://registry.example/base:1']);
    expect(tool.build({ ...build(), isPulled: true })).toContain('--pull=missing');
    expect(tool.build(build()).join(' ')).not.toContain('--pull');
  });

  it('pushes with the digest in a file, and with TLS unless the operator says otherwise', () => {
    const what = { ...build(), insecure: false, digestFile: '/work/digest' };
    expect(own(tool.push(what)).slice(5)).toEqual([
      ...['push', '--quiet', '--digestfile', '/work/digest'],
      ...['registry.example/user_1/app_1:art_1', 'docker://registry.example/user_1/app_1:art_1'],
    ]);
    expect(tool.push({ ...what, insecure: true })).toContain('--tls-verify=false');
  });
});

describe('docker', () => {
  const { docker } = CONTAINER_TOOLS;

  it('builds without the cache that its daemon shares', () => {
    expect(docker.build(build({ memoryBytes: 1_000, isolation: 'oci', storageDriver: 'vfs' }))).toEqual([
      ...['docker', 'build', '--file', '/work/source/Dockerfile', '--tag', 'registry.example/user_1/app_1:art_1'],
      ...['--build-arg', 'COLOR=red; rm -rf /', '--build-arg', 'LD_PRELOAD=evil.so'],
      ...['--label', 'dev.example=a'],
      ...['--iidfile', '/work/id', '--no-cache', '--force-rm', '--memory', '1000', '/work/source'],
    ]);
  });
});

describe('buildkit', () => {
  const tool = buildkit({ address: 'tcp://buildkitd.example:1234', tlsDirectory: '/certificates' });
  const call = ['buildctl', '--addr', 'tcp://buildkitd.example:1234', '--tlsdir', '/certificates', 'build'];
  const solve = [
    ...['--frontend', 'dockerfile.v0', '--local', 'context=/work/source', '--local', 'dockerfile=/work/source'],
    ...['--source-policy-file', '/work/policy', '--opt', 'filename=Dockerfile', '--opt', 'cmdline=dockerfile.v0'],
    ...['--opt', 'build-arg:BUILDKIT_CACHE_MOUNT_NS=user_1', '--opt', 'build-arg:COLOR=red; rm -rf /'],
    ...['--opt', 'build-arg:LD_PRELOAD=evil.so', '--opt', 'label:dev.example=a'],
  ];
  const what = { ...build(), policyFile: '/work/policy' };

  it('builds into its cache alone, in the owner’s namespace', () => {
    expect(tool.build(what)).toEqual([...call, '--progress', 'plain', ...solve]);
  });

  it('pushes with the digest in a file, and with TLS unless the operator says otherwise', () => {
    const output = (insecure: boolean) => {
      const argv = tool.push({ ...what, insecure, digestFile: '/work/digest' });
      expect(argv.slice(-solve.length)).toEqual(solve);
      return argv.slice(call.length, -solve.length);
    };
    const image = 'type=image,name=registry.example/user_1/app_1:art_1,push=true';
    expect(output(false)).toEqual([...['--progress', 'quiet', '--output', image, '--metadata-file', '/work/digest']]);
    expect(output(true)).toContain(`${image},registry.insecure=true`);
    const [config, digest] = [`sha256:${'1'.repeat(64)}`, DIGEST];
    const metadata = { 'containerimage.config.digest': config, 'containerimage.digest': digest };
    expect(tool.digestOf(JSON.stringify(metadata))).toBe(digest);
  });

  it('takes no argument from an owner that changes what others get', () => {
    const args = {
      BUILDKIT_CACHE_MOUNT_NS: 'user_2',
      BUILDKIT_SYNTAX: 'evil/frontend',
      http_proxy: 'http://evil.example',
      HTTPS_PROXY: 'http://evil.example',
      ALL_PROXY: 'http://evil.example',
      MY_PROXY: 'mine',
    };
    const given = tool.build({ ...build(), args }).filter((word) => word.startsWith('build-arg:'));
    expect(given).toEqual(['build-arg:BUILDKIT_CACHE_MOUNT_NS=user_1', 'build-arg:MY_PROXY=mine']);
  });
});

describe('what an image says of itself', () => {
  const config = {
    User: 'app',
    Cmd: ['serve'],
    ExposedPorts: { '9090/tcp': {}, '53/udp': {}, '80/tcp': {}, '8080': {} },
  };
  const said = { hasCommand: true, entrypoint: [], user: 'app', exposedPorts: [80, 8080, 9090], sizeBytes: 300 };

  it('is read from docker and podman', () => {
    expect(CONTAINER_TOOLS.docker.inspection?.configOf(JSON.stringify([{ Config: config, Size: 300 }]))).toEqual(said);
    expect(CONTAINER_TOOLS.podman.inspection?.configOf(JSON.stringify([{ Config: config, Size: 300 }]))).toEqual(said);
  });

  it('is read from buildah', () => {
    const Manifest = JSON.stringify({ config: { digest: DIGEST }, layers: [{ size: 100 }, { size: 200 }] });
    expect(CONTAINER_TOOLS.buildah.inspection?.configOf(JSON.stringify({ OCIv1: { config }, Manifest }))).toEqual(said);
  });

  it('is read from a registry', () => {
    expect(pushedConfig(config, [{ size: 100 }, { size: 200 }])).toEqual(said);
  });

  it('may be nothing', () => {
    const nothing = { hasCommand: false, entrypoint: [], user: '', exposedPorts: [], sizeBytes: 0 };
    expect(CONTAINER_TOOLS.buildah.inspection?.configOf('{"OCIv1":{"config":{}}}')).toEqual(nothing);
    expect(CONTAINER_TOOLS.docker.inspection?.configOf('[{"Config":{"Cmd":null,"Entrypoint":null}}]')).toEqual(nothing);
  });
});
