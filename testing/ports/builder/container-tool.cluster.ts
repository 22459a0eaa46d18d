import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ContainerToolBuilder,
  type ContainerToolBuilderOptions,
} from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { DockerfileDetector } from '../../../server/src/adapters/language-detector/dockerfile/dockerfile-detector.ts';
import { MemorySourceTree } from '../../../server/src/adapters/source-tree/memory/memory-source-tree.ts';
import type { Artifact } from '../../../server/src/domain/artifact.ts';
import { pushPassword, registryAddress } from '../../../testbed/cluster/registry.ts';
import { removeDirectory } from '../../remove-directory.ts';
import { writeFiles } from '../../write-files.ts';
import { KubernetesHarness } from '../runtime/kubernetes-runtime.ts';
import { failureOf } from './build-once.ts';
import { containerToolOptions } from './container-tool-options.ts';

const SERVER = `
  require('node:http').createServer((_, response) => response.end(require('node:fs').readFileSync('/built')))
    .listen(Number(process.env.PORT), () => console.log('on', process.env.PORT, 'as', process.getuid()));
  process.on('SIGTERM', () => process.exit(0));`;
const DOCKERFILE = `
FROM node:24
USER root
ARG COLOR=none
RUN echo "built with $COLOR" > /built
WORKDIR /srv
COPY server.js .
EXPOSE 3000
CMD ["server.js"]
`;
const FILES = { Dockerfile: DOCKERFILE, 'server.js': SERVER };

let root = '';
let options: ContainerToolBuilderOptions;
let builder: ContainerToolBuilder;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'nonstop4-images-'));
  options = await containerToolOptions(join(root, 'builder'));
  builder = new ContainerToolBuilder(options);
});
afterAll(() => removeDirectory(root));

async function build(
  artifactId: string,
  {
    files = FILES,
    by = builder,
    ...changes
  }: { files?: Record<string, string>; by?: ContainerToolBuilder } & Partial<
    Parameters<ContainerToolBuilder['build']>[0]
  > = {},
) {
  const lines: string[] = [];
  const sourceDirectory = await mkdtemp(join(root, 'source-'));
  await writeFiles(sourceDirectory, files);
  const plan = await new DockerfileDetector({ canBuild: true }).detect(new MemorySourceTree(files));
  if (!plan) throw new Error('no plan');
  const result = by.build({
    ...{
      artifactId,
      appId: 'app_Cluster1',
      ownerId: 'user_images',
      plan,
      sourceDirectory,
      env: {},
      timeoutMs: 120_000,
    },
    signal: new AbortController().signal,
    onLine: (stream, text) => lines.push(`${stream}: ${text}`),
    ...changes,
  });
  return { result, lines };
}

const remote = (artifact: Artifact) => {
  const [name = '', digest = ''] = artifact.location.split('@');
  return fetch(`http://${registryAddress}/v2/${name.replace('registry.local/', '')}/manifests/${digest}`, {
    method: 'HEAD',
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  });
};

const processesWith = async (text: string) => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '')));
  return lines.filter((line) => line.includes(text));
};

describe('a Dockerfile', () => {
  it('becomes an image in the registry, by digest, and is built once', async () => {
    const { result, lines } = await build('art_First', { env: { COLOR: 'red', 'not a name': 'x' } });
    const artifact = await result;
    expect(artifact.location).toMatch(/^registry\.local\/user_images\/app_cluster1@sha256:[0-9a-f]{64}$/);
    expect(artifact).toMatchObject({ id: 'art_First', kind: 'image', plan: { start: { argv: [], port: 3000 } } });
    expect(artifact.sizeBytes).toBeGreaterThan(1_000_000);
    expect((await remote(artifact)).status).toBe(200);
    expect(lines.some((line) => line.startsWith('out: STEP ') && line.includes('RUN'))).toBe(true);
    expect(lines).toContain('platform: $ buildah build --file Dockerfile');
    expect(lines.find((line) => line.includes('names no user'))).toBeDefined();
    const again = await build('art_First', { by: new ContainerToolBuilder(options) });
    expect(await again.result).toEqual(artifact);
    expect(again.lines).toEqual([]);
  });

  it('uses the layers of the build before for the same owner, and never those of another', async () => {
    await (await build('art_warm')).result;
    const changed = { ...FILES, 'server.js': `${SERVER}\n// changed` };
    const used = (lines: string[]) => lines.filter((line) => line.includes('Using cache')).length;
    const second = await build('art_second', { files: changed });
    await second.result;
    expect(used(second.lines)).toBeGreaterThan(2);
    const other = await build('art_other', { files: changed, ownerId: 'user_images2' });
    await other.result;
    expect(used(other.lines)).toBe(0);
  });

  it('runs on the cluster with the command, port and directory of its image', async () => {
    const artifact = await (await build('art_run', { env: { COLOR: 'blue' } })).result;
    const harness = await KubernetesHarness.start('user_images');
    try {
      const template = { ...harness.template('good'), artifact, healthCheck: { kind: 'http' as const, path: '/' } };
      const trial = await harness.runtime.trial({
        ...{
          appId: 'app_images',
          appName: 'images',
          ownerId: 'user_images',
          runId: 'run_images',
          release: 1,
          template,
        },
        ...{
          healthPaths: artifact.plan.healthPaths,
          timeoutMs: 60_000,
          roomTimeoutMs: 60_000,
          signal: new AbortController().signal,
        },
      });
      expect(trial).toMatchObject({ outcome: 'listening', loopbackOnly: false, answers: { '/healthz': 200 } });
      expect(trial.fixedPort).toBeUndefined();
      expect(trial.lines).toContain('on 3000 as 10001');
      const spec = harness.spec('images', { template });
      await harness.runtime.apply(spec);
      const [replica] = (await harness.settled(spec)).replicas;
      expect(await (await fetch(`http://${replica?.host}:${replica?.port}/`)).text()).toBe('built with blue\n');
    } finally {
      await harness.stop();
    }
  });

  it.each([
    [
      'a mistake',
      'FROM node:24\nFRM x\n',
      { code: 'syntax-error', params: { file: 'Dockerfile', message: /Unknown instruction: "FRM"/ } },
    ],
    [
      'no base image of that name',
      'FROM node:99\n',
      { code: 'dependency-not-found', params: { dependency: 'node:99', file: 'Dockerfile' } },
    ],
    [
      'a step that fails',
      'FROM node:24\nRUN echo said before; exit 3\n',
      { code: 'build-failed', params: { exitCode: 3 } },
    ],
    [
      'a file that is not there',
      'FROM node:24\nCOPY nothere /\n',
      { code: 'build-failed', params: { message: /nothere/ } },
    ],
    [
      'nothing to start',
      'FROM scratch\nCOPY Dockerfile /\n',
      { code: 'no-start-command', params: { expected: 'CMD or ENTRYPOINT' } },
    ],
  ])('with %s fails as a card', async (_what, Dockerfile, { code, params }) => {
    const failure = await failureOf((await build('art_wrong', { files: { Dockerfile } })).result);
    expect(failure.code).toBe(code);
    for (const [name, value] of Object.entries(params)) {
      if (value instanceof RegExp) expect(failure.params[name]).toMatch(value);
      else expect(failure.params[name]).toBe(value);
    }
    if (code === 'build-failed') expect(failure.lastLines.join('\n')).toMatch(/STEP .*(RUN|COPY)/);
  });

  it('that is canceled leaves no process and no container', async () => {
    const controller = new AbortController();
    const Dockerfile = 'FROM node:24\nRUN setsid sleep 198761 & echo waits; sleep 198762\n';
    const { result, lines } = await build('art_canceled', { files: { Dockerfile }, signal: controller.signal });
    await expect.poll(() => lines).toContain('out: waits');
    expect((await processesWith('19876')).length).toBeGreaterThan(1);
    controller.abort(new Error('canceled by a test'));
    await expect(result).rejects.toThrow('canceled by a test');
    expect(await processesWith('19876')).toEqual([]);
    const containers = join(options.directory, 'owners/user_images/images/overlay-containers/containers.json');
    expect(JSON.parse(await readFile(containers, 'utf8').catch(() => '[]'))).toEqual([]);
    expect(await readdir(join(options.directory, 'work'))).toEqual([]);
  });

  it('that takes too long ends with the limit', async () => {
    const Dockerfile = 'FROM node:24\nRUN sleep 198763\n';
    const { result } = await build('art_slow', { files: { Dockerfile }, timeoutMs: 5_000 });
    expect(await failureOf(result)).toMatchObject({ code: 'build-timeout', params: { seconds: 5 } });
    expect(await processesWith('198763')).toEqual([]);
  });
});

describe('on this machine', () => {
  it('the password is in no argument, and in no file while users’ code runs', async () => {
    const controller = new AbortController();
    const Dockerfile = 'FROM node:24\nRUN echo waits; sleep 198764\n';
    const { result, lines } = await build('art_secret', { files: { Dockerfile }, signal: controller.signal });
    await expect.poll(() => lines).toContain('out: waits');
    const password = await pushPassword();
    expect(await processesWith(password)).toEqual([]);
    const work = join(options.directory, 'work');
    for (const name of await readdir(work, { recursive: true })) expect(name).not.toContain('auth');
    expect((await stat(work)).mode & 0o077).toBe(0);
    controller.abort(new Error('over'));
    await expect(result).rejects.toThrow('over');
  });

  it('without a tool that works the card says what the operator can do', async () => {
    const environment = { ...options.environment, PATH: '/nonexistent' };
    const by = new ContainerToolBuilder({
      ...options,
      directory: join(root, 'none'),
      tools: ['podman', 'docker'],
      environment,
    });
    const failure = await failureOf((await build('art_none', { by })).result);
    expect(failure).toMatchObject({ code: 'dockerfile-needs-builder', params: { file: 'Dockerfile' } });
    expect(failure.params.needed).toMatch(
      /one of podman, docker on its machine \(podman: not installed \(sudo apt-get/,
    );
    expect(await by.tools()).toEqual([
      { name: 'podman', message: expect.stringContaining('not installed') },
      { name: 'docker', message: expect.stringContaining('not installed') },
    ]);
  });

  it('a registry that does not take the image is told', async () => {
    const registry = { ...options.registry, password: 'wrong' };
    const by = new ContainerToolBuilder({ ...options, registry });
    const failure = await failureOf((await build('art_unpushed', { by })).result);
    expect(failure).toMatchObject({
      code: 'registry-unreachable',
      params: { message: expect.stringMatching(/unauthorized|authentication/) },
    });
  });

  it('images that nobody needs are forgotten by the registry, unless another Artifact is the same', async () => {
    const [one, same] = [await (await build('art_one')).result, await (await build('art_same')).result];
    const other = await (await build('art_else', { files: { ...FILES, Dockerfile: `${DOCKERFILE}ENV OTHER=1\n` } }))
      .result;
    expect(same.location).toBe(one.location);
    const all = ['art_First', 'art_warm', 'art_second', 'art_other', 'art_run'];
    expect(await builder.collect(new Set([...all, 'art_one', 'art_same', 'art_else']))).toBe(0);
    expect(await builder.collect(new Set([...all, 'art_same']))).toBe(one.sizeBytes + other.sizeBytes);
    expect((await remote(one)).status).toBe(200);
    expect((await remote(other)).status).toBe(404);
    await builder.collect(new Set());
    expect((await remote(one)).status).toBe(404);
  });
});
