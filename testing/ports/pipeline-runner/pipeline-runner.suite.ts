import { describe, expect, it } from 'vitest';
import type { PipelineRunner } from '../../../server/src/ports/pipeline-runner.ts';
import { buildJob } from './build-job.ts';

export interface RunnerHarness {
  runner: PipelineRunner;
  /** What the job that was started under this id is to do next. Those whose id ends with `-test` are jobs of tests. */
  print: (runId: string, text: string) => void | Promise<void>;
  succeed: (runId: string) => void | Promise<void>;
  fail: (runId: string) => void | Promise<void>;
  /** True: builds are elsewhere, and go on while this server is away. */
  keepsJobs?: boolean;
  /** The runner after a restart of its server. */
  restart: () => PipelineRunner | Promise<PipelineRunner>;
}

const NEVER = new AbortController().signal;

/** What every PipelineRunner must do. */
export function describePipelineRunner(technology: string, make: () => Promise<RunnerHarness>): void {
  describe(`PipelineRunner: ${technology}`, () => {
    describe('a job', () => jobs(make));
    describe('a job of tests', () => tests(make));
    describe('its log', () => logs(make));
    describe('canceling', () => canceling(make));
    describe('a restart', () => restarts(make));
  });
}

/** What these tests print: a CI server adds lines of its own. */
const PRINTED: ReadonlySet<string> = new Set(['hello', 'one', 'two', 'before', 'ok 1']);

async function textsOf(runner: PipelineRunner, runId: string, signal = NEVER): Promise<string[]> {
  const texts: string[] = [];
  for await (const line of runner.tailLogs(runId, signal)) if (PRINTED.has(line.text)) texts.push(line.text);
  return texts;
}

async function ended(runner: PipelineRunner, runId: string) {
  await textsOf(runner, runId);
  return runner.observe(runId);
}

function jobs(make: () => Promise<RunnerHarness>): void {
  it('is unknown before it is started', async () => {
    expect(await (await make()).runner.observe('run_1')).toEqual({ state: 'unknown' });
  });

  it('runs, and succeeds with its Artifact', async () => {
    const { runner, succeed } = await make();
    await runner.start(buildJob());
    expect(await runner.observe('run_1')).toMatchObject({ state: 'running' });
    await succeed('run_1');
    expect(await ended(runner, 'run_1')).toMatchObject({
      state: 'succeeded',
      artifact: { id: 'run_1', appId: 'app_1' },
    });
  });

  it('fails with the failure of its build', async () => {
    const { runner, fail } = await make();
    await runner.start(buildJob());
    await fail('run_1');
    expect(await ended(runner, 'run_1')).toMatchObject({ state: 'failed', failure: { code: 'build-failed' } });
  });

  it('is started once, however often it is asked for', async () => {
    const { runner, succeed, print } = await make();
    await Promise.all([runner.start(buildJob()), runner.start(buildJob())]);
    await print('run_1', 'hello');
    await runner.start(buildJob());
    await succeed('run_1');
    const end = await ended(runner, 'run_1');
    await runner.start(buildJob());
    expect(await runner.observe('run_1')).toEqual(end);
    expect(await textsOf(runner, 'run_1')).toEqual(['hello']);
  });

  it('goes its way beside others', async () => {
    const { runner, succeed, fail } = await make();
    await runner.start(buildJob());
    await runner.start(buildJob({ runId: 'run_2' }));
    await fail('run_2');
    expect((await ended(runner, 'run_2')).state).toBe('failed');
    expect((await runner.observe('run_1')).state).toBe('running');
    await succeed('run_1');
    expect((await ended(runner, 'run_1')).state).toBe('succeeded');
  });
}

const testJob = () => buildJob({ runId: 'run_1-test', purpose: 'test' });

function tests(make: () => Promise<RunnerHarness>): void {
  it('is another one than the build of its run, and makes nothing', async () => {
    const { runner, succeed, print } = await make();
    await runner.start(testJob());
    expect(await runner.observe('run_1-test')).toMatchObject({ state: 'running' });
    expect(await runner.observe('run_1')).toEqual({ state: 'unknown' });
    await print('run_1-test', 'ok 1');
    await succeed('run_1-test');
    const end = await ended(runner, 'run_1-test');
    expect(end.state).toBe('succeeded');
    expect(end).not.toHaveProperty('artifact');
    expect(await textsOf(runner, 'run_1-test')).toEqual(['ok 1']);
    await runner.start(buildJob());
    await succeed('run_1');
    expect(await ended(runner, 'run_1')).toMatchObject({ state: 'succeeded', artifact: { id: 'run_1' } });
  });

  it('fails as its tests do, and ends when it is canceled', async () => {
    const { runner, fail } = await make();
    await runner.start(testJob());
    await fail('run_1-test');
    expect(await ended(runner, 'run_1-test')).toMatchObject({ state: 'failed', failure: { code: 'tests-failed' } });
    const other = { ...testJob(), runId: 'run_2-test' };
    await runner.start(other);
    await runner.cancel('run_2-test');
    expect(await runner.observe('run_2-test')).toMatchObject({ state: 'canceled' });
  });

  it('is known after a restart when it had ended, and begun anew or gone on with when it had not', async () => {
    const harness = await make();
    await harness.runner.start(testJob());
    await harness.runner.start({ ...testJob(), runId: 'run_2-test' });
    await harness.succeed('run_1-test');
    const end = await ended(harness.runner, 'run_1-test');
    const restarted = await harness.restart();
    expect(await restarted.observe('run_1-test')).toEqual(end);
    const state = harness.keepsJobs ? 'running' : 'unknown';
    expect(await restarted.observe('run_2-test')).toMatchObject({ state });
    await restarted.start({ ...testJob(), runId: 'run_2-test' });
    await harness.succeed('run_2-test');
    expect(await ended(restarted, 'run_2-test')).toMatchObject({ state: 'succeeded' });
  });
}

function logs(make: () => Promise<RunnerHarness>): void {
  it('is given from its beginning, live, until the job ends, to everybody', async () => {
    const { runner, print, succeed } = await make();
    await runner.start(buildJob());
    await print('run_1', 'one');
    const first = textsOf(runner, 'run_1');
    await print('run_1', 'two');
    const second = textsOf(runner, 'run_1');
    await succeed('run_1');
    expect(await first).toEqual(['one', 'two']);
    expect(await second).toEqual(['one', 'two']);
  });

  it('comes before the job is seen to have ended', async () => {
    const { runner, succeed } = await make();
    await runner.start(buildJob());
    const state = textsOf(runner, 'run_1').then(() => runner.observe('run_1'));
    await succeed('run_1');
    expect((await state).state).toBe('succeeded');
  });

  it('stops for the one who leaves', async () => {
    const { runner, print, succeed } = await make();
    await runner.start(buildJob());
    const leaving = new AbortController();
    const left = textsOf(runner, 'run_1', leaving.signal);
    await print('run_1', 'one');
    leaving.abort();
    await left;
    expect((await runner.observe('run_1')).state).toBe('running');
    await succeed('run_1');
  });

  it('is empty for a job that nobody knows', async () => {
    expect(await textsOf((await make()).runner, 'run_9')).toEqual([]);
  });
}

function canceling(make: () => Promise<RunnerHarness>): void {
  it('ends a running job', async () => {
    const { runner } = await make();
    await runner.start(buildJob());
    await runner.cancel('run_1');
    expect(await runner.observe('run_1')).toMatchObject({ state: 'canceled' });
  });

  it('is fine for one that has ended or that nobody knows', async () => {
    const { runner, succeed } = await make();
    await runner.start(buildJob());
    await succeed('run_1');
    await ended(runner, 'run_1');
    await runner.cancel('run_1');
    await runner.cancel('run_9');
    expect((await runner.observe('run_1')).state).toBe('succeeded');
    expect((await runner.observe('run_9')).state).toBe('unknown');
  });

  it('is no end for ever: the job may be started anew', async () => {
    const { runner, succeed } = await make();
    await runner.start(buildJob());
    await runner.cancel('run_1');
    await runner.start(buildJob());
    await succeed('run_1');
    expect((await ended(runner, 'run_1')).state).toBe('succeeded');
  });
}

function restarts(make: () => Promise<RunnerHarness>): void {
  it('keeps how a job ended, and its log', async () => {
    const { runner, print, succeed, fail, restart } = await make();
    await runner.start(buildJob());
    await runner.start(buildJob({ runId: 'run_2' }));
    await print('run_1', 'hello');
    await succeed('run_1');
    await fail('run_2');
    const ends = [await ended(runner, 'run_1'), await ended(runner, 'run_2')];
    const restarted = await restart();
    expect([await restarted.observe('run_1'), await restarted.observe('run_2')]).toEqual(ends);
    expect(await textsOf(restarted, 'run_1')).toEqual(['hello']);
  });

  it('loses a job in the middle, or goes on with it; it may be started again in both cases', async () => {
    const harness = await make();
    await harness.runner.start(buildJob());
    if (harness.keepsJobs) await harness.print('run_1', 'before');
    const restarted = await harness.restart();
    expect((await restarted.observe('run_1')).state).toBe(harness.keepsJobs ? 'running' : 'unknown');
    if (!harness.keepsJobs) await restarted.cancel('run_1');
    await restarted.start(buildJob());
    expect((await restarted.observe('run_1')).state).toBe('running');
    await harness.succeed('run_1');
    if (harness.keepsJobs) expect(await textsOf(restarted, 'run_1')).toContain('before');
    expect((await ended(restarted, 'run_1')).state).toBe('succeeded');
  });
}
