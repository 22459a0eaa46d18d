import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ContainerToolBuilder } from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { RegistryClient } from '../../../server/src/adapters/builder/registry/registry-client.ts';
import { PUSH_USER, pushAddress, pushPassword } from '../../../testbed/cluster/registry.ts';
import { KubernetesHarness } from '../runtime/kubernetes-runtime.ts';
import { failureOf } from './build-once.ts';
import { REVISION } from './build-plans.ts';
import { FILES, type ImageBuilds, processesWith, statusOf, tagsOf } from './image-builds.ts';
import { contentsOf } from './image-contents.ts';
import { keeping } from './keeping.ts';

/** In what tools differ. */
export interface ToolFacts {
  name: string;
  /** What its log has for a step that is in the cache, and how many of them the second build of an app has at least. */
  cached: string;
  layers: number;
  /** It ends a build's processes itself and not by a daemon: none is left when the build has ended. */
  endsAtOnce: boolean;
}

type Facts = { builds: ImageBuilds; tool: ToolFacts };

async function pushClient(): Promise<RegistryClient> {
  const password = await pushPassword();
  return new RegistryClient({ address: pushAddress, insecure: true, user: PUSH_USER, password });
}

/** What every tool that builds Dockerfiles must do. */
export function describeContainerTool(technology: string, tool: ToolFacts, builds: () => ImageBuilds): void {
  const make = () => ({ tool, builds: builds() });
  describe(`a Dockerfile by ${technology}`, () => dockerfiles(make));
  describe(`the stage of tests by ${technology}`, () => tests(make));
  describe(`${technology} outside of a build`, () => outside(make));
}

async function nothingIsLeft({ endsAtOnce }: ToolFacts, text: string): Promise<void> {
  if (endsAtOnce) expect(await processesWith(text)).toEqual([]);
  else await expect.poll(() => processesWith(text)).toEqual([]);
}

function dockerfiles(make: () => Facts): void {
  it('becomes an image in the registry, by digest, and is built once', async () => {
    const { builds, tool } = make();
    const { result, lines } = await builds.build('art_First', { env: { COLOR: 'red', 'not a name': 'x' } });
    const artifact = await result;
    const [name, digest] = artifact.location.split('@');
    expect(name).toBe(`registry.local/${builds.ownerId}/app_cluster1`);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(artifact).toMatchObject({ id: 'art_First', kind: 'image', plan: { start: { argv: [], port: 3000 } } });
    expect(artifact.sizeBytes).toBeGreaterThan(1_000_000);
    expect(await statusOf(artifact)).toBe(200);
    const contents = await contentsOf(await pushClient(), artifact, ['registry.local/', '']);
    expect(contents?.bill?.purls).toEqual([]);
    expect(contents?.labels).toMatchObject({
      'org.opencontainers.image.revision': REVISION,
      'dev.nonstop4.artifact': 'art_First',
      'dev.nonstop4.sbom': contents?.bill?.digest,
    });
    expect(lines.some((line) => line.startsWith('out: STEP ') && line.includes('RUN'))).toBe(true);
    expect(lines).toContain(`platform: $ ${tool.name} build --file Dockerfile`);
    expect(lines.find((line) => line.includes('names no user'))).toBeDefined();
    const again = await builds.build('art_First', { by: new ContainerToolBuilder(builds.options) });
    expect(await again.result).toEqual(artifact);
    expect(again.lines).toEqual([]);
  });

  it('uses the layers of the build before', async () => {
    const { builds, tool } = make();
    await (await builds.build('art_warm')).result;
    const changed = { ...FILES, 'server.js': `${FILES['server.js']}\n// changed` };
    const second = await builds.build('art_second', { files: changed });
    await second.result;
    expect(second.lines.filter((line) => line.includes(tool.cached)).length).toBeGreaterThanOrEqual(tool.layers);
  });

  it('runs on the cluster with the command, port and directory of its image', async () => {
    const { builds } = make();
    const artifact = await (await builds.build('art_run', { env: { COLOR: 'blue' } })).result;
    const harness = await KubernetesHarness.start(builds.ownerId);
    try {
      const template = { ...harness.template('good'), artifact, healthCheck: { kind: 'http' as const, path: '/' } };
      const trial = await harness.runtime.trial({
        ...{
          appId: 'app_images',
          appName: 'images',
          ownerId: builds.ownerId,
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
      { code: 'syntax-error', params: { file: 'Dockerfile', message: /unknown instruction: "?FRM"?/i } },
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
    const { builds } = make();
    const failure = await failureOf((await builds.build('art_wrong', { files: { Dockerfile } })).result);
    expect(failure.code).toBe(code);
    for (const [name, value] of Object.entries(params)) {
      if (value instanceof RegExp) expect(failure.params[name]).toMatch(value);
      else expect(failure.params[name]).toBe(value);
    }
    if (code === 'build-failed') expect(failure.lastLines.join('\n')).toMatch(/STEP .*(RUN|COPY)/);
  });

  it('that is canceled leaves no process and no file', async () => {
    const { builds, tool } = make();
    const controller = new AbortController();
    const Dockerfile = 'FROM node:24\nRUN setsid sleep 198761 & echo waits; sleep 198762\n';
    const { result, lines } = await builds.build('art_canceled', { files: { Dockerfile }, signal: controller.signal });
    await expect.poll(() => lines).toContain('out: waits');
    expect((await processesWith('19876')).length).toBeGreaterThan(1);
    controller.abort(new Error('canceled by a test'));
    await expect(result).rejects.toThrow('canceled by a test');
    await nothingIsLeft(tool, '19876');
    expect(await readdir(join(builds.options.directory, 'work'))).toEqual([]);
  });

  it('that takes too long ends with the limit', async () => {
    const { builds, tool } = make();
    const Dockerfile = 'FROM node:24\nRUN sleep 198763\n';
    const { result } = await builds.build('art_slow', { files: { Dockerfile }, timeoutMs: 5_000 });
    expect(await failureOf(result)).toMatchObject({ code: 'build-timeout', params: { seconds: 5 } });
    await nothingIsLeft(tool, '198763');
  });
}

/** Tests that end with `exit`, before a stage that cannot be built. */
const tested = (exit: number, before = 0) => ({
  Dockerfile: `FROM node:24 AS build
RUN echo builds; exit ${before}
FROM build AS test
ARG COLOR
ARG CI
RUN echo "tests with $COLOR, CI $CI"; exit ${exit}
FROM build
RUN exit 9
CMD ["server.js"]
`,
});

function tests(make: () => Facts): void {
  it('is built as far as it goes, with config vars, and nothing is pushed', async () => {
    const { builds } = make();
    const { result, lines } = await builds.test(tested(0), { env: { COLOR: 'red' } });
    expect(await result).toBeUndefined();
    expect(lines).toContain('out: tests with red, CI true');
    expect(lines.find((line) => line.startsWith('platform: $ '))).toMatch(/ build --file Dockerfile --target test$/);
    expect(await tagsOf(builds.ownerId, 'app_tested')).toEqual([]);
  });

  it('that fails is told from a stage before it that does', async () => {
    const { builds } = make();
    const failure = await failureOf((await builds.test(tested(3))).result);
    expect(failure).toMatchObject({ code: 'tests-failed', params: { exitCode: 3 } });
    expect(failure.params.command).toMatch(/^echo "tests with/);
    expect(await failureOf((await builds.test(tested(0, 4))).result)).toMatchObject({
      code: 'build-failed',
      params: { exitCode: 4 },
    });
  });

  it('that is canceled leaves no process', async () => {
    const { builds, tool } = make();
    const controller = new AbortController();
    const Dockerfile = 'FROM node:24 AS test\nRUN echo waits; sleep 198768\n';
    const { result, lines } = await builds.test({ Dockerfile }, { signal: controller.signal });
    await expect.poll(() => lines).toContain('out: waits');
    controller.abort(new Error('canceled by a test'));
    await expect(result).rejects.toThrow('canceled by a test');
    await nothingIsLeft(tool, '198768');
  });
}

function outside(make: () => Facts): void {
  it('the password is in no argument, and in no file while users’ code runs', async () => {
    const { builds } = make();
    const controller = new AbortController();
    const Dockerfile = 'FROM node:24\nRUN echo waits; sleep 198764\n';
    const { result, lines } = await builds.build('art_secret', { files: { Dockerfile }, signal: controller.signal });
    await expect.poll(() => lines).toContain('out: waits');
    const password = await pushPassword();
    expect(await processesWith(password)).toEqual([]);
    const work = join(builds.options.directory, 'work');
    for (const name of await readdir(work, { recursive: true })) expect(name).not.toContain('auth');
    expect((await stat(work)).mode & 0o077).toBe(0);
    controller.abort(new Error('over'));
    await expect(result).rejects.toThrow('over');
  });

  it('a registry that does not take the image is told', async () => {
    const { builds } = make();
    const registry = { ...builds.options.registry, password: 'wrong' };
    const by = new ContainerToolBuilder({ ...builds.options, registry });
    const failure = await failureOf((await builds.build('art_unpushed', { by })).result);
    expect(failure).toMatchObject({
      code: 'registry-unreachable',
      params: { message: expect.stringMatching(/unauthorized|authentication/i) },
    });
  });

  it('images that nobody needs are forgotten by the registry, those of the same code by themselves', async () => {
    const { builds } = make();
    const [one, same] = [await (await builds.build('art_one')).result, await (await builds.build('art_same')).result];
    const all = ['art_First', 'art_warm', 'art_second', 'art_other', 'art_run', 'art_same'];
    // Each says which Artifact it is.
    expect(same.location).not.toBe(one.location);
    expect(await builds.builder.collect(keeping(...all, 'art_one'))).toBe(0);
    expect(await builds.builder.collect(keeping(...all))).toBe(one.sizeBytes);
    expect(await statusOf(one)).toBe(404);
    expect(await statusOf(same)).toBe(200);
    await builds.builder.collect(keeping());
    expect(await statusOf(same)).toBe(404);
  });
}
