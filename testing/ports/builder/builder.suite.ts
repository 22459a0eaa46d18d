import { describe, expect, it } from 'vitest';
import type { Artifact } from '../../../server/src/domain/artifact.ts';
import type { BuildPlan, BuildStep, TestPlan } from '../../../server/src/domain/build-plan.ts';
import { checkStep } from '../../../server/src/domain/check-step.ts';
import { StageFailure } from '../../../server/src/domain/failure.ts';
import { testPlanOf } from '../../../server/src/domain/test-plan.ts';
import type { Builder, BuildRequest } from '../../../server/src/ports/builder.ts';
import { REVISION, simplePlan, step } from './build-plans.ts';
import { keeping } from './keeping.ts';

export interface BuilderHarness {
  builder: Builder;
  /** A source directory with these files, which a build may take over. */
  source: (files: Record<string, string>) => Promise<string>;
  /** What it makes. */
  kind: Artifact['kind'];
  /** An entry of tools() that has a version. */
  tool: { name: string; version: RegExp };
  /** A name of an Artifact or owner, as it must be where others build beside this harness. */
  id: (name: string) => string;
}

/** What every Builder must do. The plans use `echo`, `false` and `sleep` only. */
export function describeBuilder(technology: string, make: () => Promise<BuilderHarness>): void {
  describe(`Builder: ${technology}`, () => {
    describe('makes an Artifact', () => makesArtifacts(make));
    describe('fails and stops', () => failsAndStops(make));
    describe('installs packages', () => installsPackages(make));
    describe('runs tests', () => runsTests(make));
    describe('collects', () => collects(make));
  });
}

type Asked = Partial<Omit<BuildRequest, 'onLine' | 'plan'>> & {
  plan?: Partial<BuildPlan>;
  files?: Record<string, string>;
};

/** Starts a build; `lines` fills while it runs. */
async function ask(harness: BuilderHarness, asked: Asked = {}) {
  const lines: string[] = [];
  const { plan, files = { 'a.txt': 'a' }, artifactId = 'art_1', ownerId = 'user_1', ...rest } = asked;
  const request: BuildRequest = {
    artifactId: harness.id(artifactId),
    appId: 'app_1',
    ownerId: harness.id(ownerId),
    revision: REVISION,
    plan: simplePlan(plan),
    sourceDirectory: await harness.source(files),
    env: {},
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    ...rest,
    onLine: (stream, text) => lines.push(`${stream}: ${text}`),
  };
  return { request, lines, result: harness.builder.build(request) };
}

function makesArtifacts(make: () => Promise<BuilderHarness>): void {
  it('of the given id, with the plan and its size', async () => {
    const harness = await make();
    const { result, request } = await ask(harness, { plan: { buildSteps: [step('echo', 'hello')] } });
    const artifact = await result;
    const { kind } = harness;
    expect(artifact).toMatchObject({ id: harness.id('art_1'), appId: 'app_1', kind, plan: request.plan });
    expect(artifact.sizeBytes).toBeGreaterThan(0);
    expect(artifact.createdAt).toBeGreaterThan(0);
  });

  it('in the order of the steps, and shows what they print', async () => {
    const { result, lines } = await ask(await make(), {
      plan: { buildSteps: [step('echo', 'one'), step('echo', 'two')] },
    });
    await result;
    expect(lines.filter((line) => line.startsWith('out: '))).toEqual(['out: one', 'out: two']);
    expect(lines.filter((line) => line.startsWith('platform: $ '))).toEqual([
      'platform: $ echo one',
      'platform: $ echo two',
    ]);
  });

  it('once, however often it is asked for', async () => {
    const harness = await make();
    const plan = { buildSteps: [step('echo', 'built')] };
    const [first, second] = [await ask(harness, { plan }), await ask(harness, { plan })];
    expect(await second.result).toEqual(await first.result);
    const later = await ask(harness, { plan });
    expect(await later.result).toEqual(await first.result);
    expect([...first.lines, ...second.lines, ...later.lines].filter((line) => line === 'out: built')).toHaveLength(1);
  });

  it('although a step that may fail does', async () => {
    const mayFail = { ...step('false'), mayFail: true };
    const { result, lines } = await ask(await make(), { plan: { buildSteps: [mayFail, step('echo', 'after')] } });
    await result;
    expect(lines).toContain('out: after');
  });

  it('after its checks, without an installation of packages that are there', async () => {
    const harness = await make();
    const plan = { dependencies: LAYER, buildSteps: [checkStep('look', ['echo', 'right'])] };
    const first = await ask(harness, { artifactId: 'art_1', plan, files: { lock: '1' } });
    expect(await first.result).toMatchObject({ id: harness.id('art_1'), kind: harness.kind });
    const second = await ask(harness, { artifactId: 'art_2', plan, files: { lock: '1', 'a.txt': 'changed' } });
    expect(await second.result).toMatchObject({ id: harness.id('art_2'), kind: harness.kind });
    expect(second.lines.filter((line) => line.startsWith('out: '))).toEqual(['out: right']);
    expect(second.lines).toContain('platform: $ look');
  });
}

function failsAndStops(make: () => Promise<BuilderHarness>): void {
  it('with a StageFailure when a step fails, and nothing after it is run', async () => {
    const harness = await make();
    const { result, lines } = await ask(harness, { plan: { buildSteps: [step('false'), step('echo', 'after')] } });
    expect(await failureOf(result)).toMatchObject({ code: 'build-failed', params: { exitCode: 1 } });
    expect(lines).not.toContain('out: after');
  });

  it('with a StageFailure when a check fails', async () => {
    const harness = await make();
    const buildSteps = [checkStep('look', ['echo', 'line 3 is wrong']), checkStep('fail', ['false'])];
    const { result, lines } = await ask(harness, { plan: { buildSteps } });
    expect(await failureOf(result)).toMatchObject({ code: 'build-failed', params: { exitCode: 1 } });
    expect(lines).toContain('out: line 3 is wrong');
    const passing = await ask(harness, { plan: { buildSteps: [checkStep('look', ['echo', 'right'])] } });
    expect(await passing.result).toMatchObject({ kind: harness.kind });
  });

  it('and may be asked again for the same Artifact afterwards', async () => {
    const harness = await make();
    await failureOf((await ask(harness, { plan: { buildSteps: [step('false')] } })).result);
    expect(await (await ask(harness)).result).toMatchObject({ id: harness.id('art_1') });
  });

  it('with the reason of a cancel', async () => {
    const controller = new AbortController();
    const { result, lines } = await ask(await make(), {
      plan: { buildSteps: [step('sleep', '600')] },
      signal: controller.signal,
    });
    await expect.poll(() => lines).toContain('platform: $ sleep 600');
    controller.abort(new Error('canceled by a test'));
    await expect(result).rejects.toThrow('canceled by a test');
  });

  it('before it begins when it is canceled already', async () => {
    const { result, lines } = await ask(await make(), { signal: AbortSignal.abort(new Error('too late')) });
    await expect(result).rejects.toThrow('too late');
    expect(lines).toEqual([]);
  });

  it('when its time is over', async () => {
    const { result } = await ask(await make(), { plan: { buildSteps: [step('sleep', '600')] }, timeoutMs: 1_000 });
    expect(await failureOf(result)).toMatchObject({ code: 'build-timeout', params: { seconds: 1 } });
  });
}

const LAYER = { keyFiles: ['lock'], steps: [step('echo', 'installed')], outputs: ['packages'], locked: true };

function installsPackages(make: () => Promise<BuilderHarness>): void {
  const install = async (harness: BuilderHarness, asked: Asked) => {
    const { result, lines } = await ask(harness, { plan: { dependencies: LAYER }, files: { lock: '1' }, ...asked });
    await result;
    return lines.includes('out: installed');
  };

  it('before the build steps', async () => {
    const plan = { dependencies: LAYER, buildSteps: [step('echo', 'built')] };
    const { result, lines } = await ask(await make(), { plan, files: { lock: '1' } });
    await result;
    expect(lines.filter((line) => line.startsWith('out: '))).toEqual(['out: installed', 'out: built']);
  });

  it('once for the same key files, and again when one changes', async () => {
    const harness = await make();
    expect(await install(harness, { artifactId: 'art_1' })).toBe(true);
    expect(await install(harness, { artifactId: 'art_2', files: { lock: '1', 'a.txt': 'changed' } })).toBe(false);
    expect(await install(harness, { artifactId: 'art_3', files: { lock: '2' } })).toBe(true);
  });

  it('never of one owner for another', async () => {
    const harness = await make();
    expect(await install(harness, { artifactId: 'art_1' })).toBe(true);
    expect(await install(harness, { artifactId: 'art_2', ownerId: 'user_2' })).toBe(true);
  });
}

/** Runs what a plan has for tests; `prepare` is what comes before them. */
async function askTests(harness: BuilderHarness, test: BuildStep, asked: Asked & { prepare?: BuildStep[] } = {}) {
  const lines: string[] = [];
  const { plan, files = { 'a.txt': 'a' }, artifactId = 'run_1-test', prepare = [], ...rest } = asked;
  const tests: TestPlan = { lookedFor: 'tests', command: test, prepare, env: {} };
  const result = harness.builder.test({
    appId: 'app_1',
    revision: REVISION,
    env: {},
    timeoutMs: 60_000,
    signal: new AbortController().signal,
    ...rest,
    artifactId: harness.id(artifactId),
    ownerId: harness.id('user_1'),
    plan: testPlanOf(simplePlan({ ...plan, tests }))!,
    sourceDirectory: await harness.source(files),
    onLine: (stream, text) => lines.push(`${stream}: ${text}`),
  });
  return { result, lines };
}

function runsTests(make: () => Promise<BuilderHarness>): void {
  it('after the packages and what prepares them, as often as it is asked, and keeps nothing', async () => {
    const harness = await make();
    const run = async () => {
      const asked = { plan: { dependencies: LAYER }, files: { lock: '1' }, prepare: [step('echo', 'prepared')] };
      const { result, lines } = await askTests(harness, step('echo', 'tested'), asked);
      expect(await result).toBeUndefined();
      return lines.filter((line) => line.startsWith('out: ') && line !== 'out: installed');
    };
    expect([await run(), await run()]).toEqual(Array(2).fill(['out: prepared', 'out: tested']));
    expect(await harness.builder.collect(keeping())).toBe(0);
  });

  it('and says that they failed, and not the build, with the command', async () => {
    const harness = await make();
    const { result } = await askTests(harness, step('false'));
    expect(await failureOf(result)).toMatchObject({ code: 'tests-failed', params: { exitCode: 1, command: 'false' } });
    const before = await askTests(harness, step('echo', 'tested'), { prepare: [step('false')] });
    expect(await failureOf(before.result)).toMatchObject({ code: 'build-failed', params: { exitCode: 1 } });
    expect(before.lines).not.toContain('out: tested');
  });

  it('until they are canceled, or their time is over', async () => {
    const harness = await make();
    const controller = new AbortController();
    const canceled = await askTests(harness, step('sleep', '600'), { signal: controller.signal });
    await expect.poll(() => canceled.lines).toContain('platform: $ sleep 600');
    controller.abort(new Error('canceled by a test'));
    await expect(canceled.result).rejects.toThrow('canceled by a test');
    const slow = await askTests(harness, step('sleep', '600'), { timeoutMs: 1_000 });
    expect(await failureOf(slow.result)).toMatchObject({ code: 'build-timeout', params: { seconds: 1 } });
  });

  it('without being in the way of the build of the same run', async () => {
    const harness = await make();
    await (await askTests(harness, step('echo', 'tested'))).result;
    const { result } = await ask(harness, { artifactId: 'run_1', plan: { buildSteps: [step('echo', 'built')] } });
    expect((await result).id).toBe(harness.id('run_1'));
  });
}

function collects(make: () => Promise<BuilderHarness>): void {
  it('what is not named, and tells the bytes', async () => {
    const harness = await make();
    for (const artifactId of ['art_1', 'art_2']) await (await ask(harness, { artifactId })).result;
    expect(await harness.builder.collect(keeping(harness.id('art_1'), harness.id('art_2')))).toBe(0);
    expect(await harness.builder.collect(keeping(harness.id('art_2')))).toBeGreaterThan(0);
    const plan = { buildSteps: [step('echo', 'built')] };
    const [again, kept] = [
      await ask(harness, { artifactId: 'art_1', plan }),
      await ask(harness, { artifactId: 'art_2', plan }),
    ];
    await Promise.all([again.result, kept.result]);
    expect([again.lines.includes('out: built'), kept.lines.includes('out: built')]).toEqual([true, false]);
  });

  it('nothing of the packages of what is kept, although others have the same files', async () => {
    const harness = await make();
    const install = async (artifactId: string, lock: string) => {
      const { result, lines } = await ask(harness, { artifactId, plan: { dependencies: LAYER }, files: { lock } });
      await result;
      return lines.includes('out: installed');
    };
    expect([await install('art_1', '1'), await install('art_2', '2')]).toEqual([true, true]);
    await harness.builder.collect(keeping(harness.id('art_2')));
    expect(await install('art_3', '2')).toBe(false);
  });

  it('never what is built meanwhile: what is known is asked after what is there was listed', async () => {
    const harness = await make();
    await (await ask(harness, { artifactId: 'art_1' })).result;
    const plan = { buildSteps: [step('echo', 'built')] };
    await harness.builder.collect(async () => {
      const before = await keeping()();
      await (await ask(harness, { artifactId: 'art_late', plan })).result;
      return before;
    });
    const late = await ask(harness, { artifactId: 'art_late', plan });
    await late.result;
    expect(late.lines).not.toContain('out: built');
  });

  it('never what is being built', async () => {
    const harness = await make();
    const controller = new AbortController();
    const { result, lines } = await ask(harness, {
      plan: { buildSteps: [step('sleep', '600')] },
      signal: controller.signal,
    });
    await expect.poll(() => lines).toContain('platform: $ sleep 600');
    expect(await harness.builder.collect(keeping())).toBe(0);
    controller.abort(new Error('over'));
    await expect(result).rejects.toThrow('over');
  });

  it('lists the programs of its machine for doctor', async () => {
    const { builder, tool } = await make();
    const tools = await builder.tools();
    expect(tools.find(({ name }) => name === tool.name)?.version).toMatch(tool.version);
    expect(tools.every(({ version, message }) => version !== undefined || message !== undefined)).toBe(true);
  });
}

async function failureOf(result: Promise<unknown>) {
  const error: unknown = await result.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StageFailure);
  return (error as StageFailure).failure;
}
