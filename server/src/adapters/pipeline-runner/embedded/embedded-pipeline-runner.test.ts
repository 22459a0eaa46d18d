import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { simplePlan, step } from '../../../../../testing/ports/builder/build-plans.ts';
import { harnessIn } from '../../../../../testing/ports/builder/builder-in.ts';
import { directoryHarness } from '../../../../../testing/ports/builder/directory-harness.ts';
import { buildJob } from '../../../../../testing/ports/pipeline-runner/build-job.ts';
import { temporaryDirectory } from '../../../../../testing/temporary-directory.ts';
import type { BuildPlan } from '../../../domain/build-plan.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { BuildRequest } from '../../../ports/builder.ts';
import { EmbeddedPipelineRunner, type EmbeddedPipelineRunnerOptions } from './embedded-pipeline-runner.ts';

const PROCESS = join(import.meta.dirname, '../../../../../testing/ports/pipeline-runner/processes/build-for-ever.ts');

/** A runner over a real builder; its source is one file. */
function runnerIn(root: string, plan: BuildPlan, options: Partial<EmbeddedPipelineRunnerOptions> = {}) {
  return new EmbeddedPipelineRunner({
    git: {
      async exportTo(_revision, directory) {
        mkdirSync(directory);
        writeFileSync(join(directory, 'a.txt'), 'a');
      },
    },
    builder: harnessIn(root).builder,
    detect: async () => plan,
    workDirectory: join(root, 'work'),
    clock: { now: () => Date.now() },
    ...options,
  });
}

async function logOf(runner: EmbeddedPipelineRunner): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of runner.tailLogs('run_1', new AbortController().signal))
    lines.push(`${line.stream}: ${line.text}`);
  return lines;
}

describe('the embedded pipeline runner', () => {
  it('exports, detects and builds, and tells what it does', async () => {
    const { root } = directoryHarness();
    const plan = simplePlan({
      language: 'node',
      framework: 'Express',
      buildSteps: [step('cat', 'a.txt')],
      start: { argv: ['node', 'a.js'], workDir: '.', env: {}, path: [] },
      notes: [{ code: 'no-lockfile', params: { file: 'package.json', missing: 'package-lock.json' } }],
    });
    const runner = runnerIn(root, plan);
    await runner.start(buildJob());
    expect((await logOf(runner)).slice(0, 5)).toEqual([
      'platform: Recognised: Express (node)',
      'platform: package.json has no package-lock.json beside it: packages may be newer at the next build than today.',
      'platform: Start command: node a.js',
      'platform: $ cat a.txt',
      'out: a',
    ]);
    expect(await runner.observe('run_1')).toMatchObject({
      state: 'succeeded',
      artifact: { id: 'run_1', location: join(root, 'artifacts/run_1') },
    });
    expect(readdirSync(join(root, 'work/run_1')).sort()).toEqual(['job.json', 'log.ndjson']);
  });

  it('builds the folder that the plan names, and nothing beside it', async () => {
    const { root } = directoryHarness();
    const git: EmbeddedPipelineRunnerOptions['git'] = {
      async exportTo(_revision, directory) {
        mkdirSync(join(directory, 'app/code'), { recursive: true });
        writeFileSync(join(directory, 'app/code/a.txt'), 'inside');
        writeFileSync(join(directory, 'b.txt'), 'beside');
      },
    };
    const runner = runnerIn(root, simplePlan({ folder: 'app/code', buildSteps: [step('ls')] }), { git });
    await runner.start(buildJob());
    expect((await logOf(runner)).filter((line) => line.startsWith('out: '))).toEqual(['out: a.txt']);
    expect(readdirSync(join(root, 'work/run_1')).sort()).toEqual(['job.json', 'log.ndjson']);
  });

  it('says of which commit the source is', async () => {
    const asked: unknown[] = [];
    const build = async ({ revision }: BuildRequest) => {
      asked.push(revision);
      throw new Error('seen');
    };
    const builder = { build, test: async () => {}, recover: async () => {} };
    const runner = runnerIn(temporaryDirectory(), simplePlan(), { builder });
    await runner.start(buildJob());
    await logOf(runner);
    expect(asked).toEqual([buildJob().revision.commit]);
  });

  it('runs the tests that it detects, and says what it looked for where there are none', async () => {
    const { root } = directoryHarness();
    const tests = { lookedFor: 'scripts.test in package.json', prepare: [], env: {}, command: step('cat', 'a.txt') };
    const job = buildJob({ purpose: 'test' });
    const runner = runnerIn(root, simplePlan({ tests }));
    await runner.start(job);
    expect((await logOf(runner)).slice(0, 3)).toEqual([
      'platform: Recognised: procfile',
      'platform: $ cat a.txt',
      'out: a',
    ]);
    expect(await runner.observe('run_1')).toEqual({ state: 'succeeded' });
    expect(readdirSync(join(root, 'artifacts'))).toEqual([]);
    const without = runnerIn(directoryHarness().root, simplePlan());
    await without.start(job);
    expect((await logOf(without)).at(-1)).toBe(
      'platform: No tests were found, so none are run. Looked for: a line "test:" in a Procfile',
    );
    expect(await without.observe('run_1')).toEqual({ state: 'succeeded' });
  });

  it('gives a failure its last lines of output, and others as they are', async () => {
    const { root } = directoryHarness();
    const runner = runnerIn(root, simplePlan({ buildSteps: [step('sh', '-c', 'seq 1 30; exit 4')] }));
    await runner.start(buildJob());
    await logOf(runner);
    const failure = {
      code: 'build-failed',
      params: { exitCode: 4 },
      lastLines: Array.from({ length: 20 }, (_, index) => String(index + 11)),
    };
    expect(await runner.observe('run_1')).toEqual({ state: 'failed', failure });
  });

  it.each([
    [
      'a failure of detection',
      new StageFailure('unknown-language', { found: '.rs' }),
      { code: 'unknown-language', params: { found: '.rs' } },
    ],
    ['a full disk', Object.assign(new Error('no room'), { code: 'ENOSPC' }), { code: 'disk-full' }],
    ['a mistake of the platform', new Error('oops'), { code: 'internal', params: { message: 'oops' } }],
  ])('ends the job with %s', async (_what, error, failure) => {
    const runner = runnerIn(temporaryDirectory(), simplePlan(), { detect: () => Promise.reject(error) });
    await runner.start(buildJob());
    await logOf(runner);
    expect(await runner.observe('run_1')).toMatchObject({ state: 'failed', failure });
  });

  it('keeps the beginning and the end of an endless log', async () => {
    const root = temporaryDirectory();
    const line = 'x'.repeat(1_000);
    const print = step('node', '-e', `for (let i = 0; i < 50_000; i += 1) console.log(i, '${line}')`);
    const runner = runnerIn(root, simplePlan({ buildSteps: [print] }));
    await runner.start(buildJob());
    const lines = await logOf(runner);
    expect(lines.find((text) => text.startsWith('out: '))).toBe(`out: 0 ${line}`);
    expect(lines.filter((text) => text.startsWith('out: ')).at(-1)).toBe(`out: 49999 ${line}`);
    expect(lines.filter((text) => /^platform: … \d+ lines of output are left out here …$/.test(text))).toHaveLength(1);
    expect(readFileSync(join(root, 'work/run_1/log.ndjson')).length).toBeLessThan(5_000_000);
    expect(await logOf(runnerIn(root, simplePlan()))).toEqual(lines);
  });

  it('forgets jobs that ended more than a week ago', async () => {
    const root = temporaryDirectory();
    const first = runnerIn(root, simplePlan());
    await first.start(buildJob());
    await logOf(first);
    const later = runnerIn(root, simplePlan(), { clock: { now: () => Date.now() + 8 * 24 * 3_600_000 } });
    expect(await later.observe('run_1')).toEqual({ state: 'unknown' });
    expect(readdirSync(join(root, 'work'))).toEqual([]);
  });

  it('ends and removes what a killed server left in the middle, and then builds it anew', async () => {
    const root = temporaryDirectory();
    const server = spawn(process.execPath, [PROCESS, root], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void server.kill('SIGKILL'));
    let printed = '';
    server.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    await expect.poll(() => printed, { timeout: 15_000 }).toContain('building');
    const killed = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await killed;
    expect(processesOf(root).length).toBeGreaterThanOrEqual(2);
    expect(readdirSync(join(root, 'artifacts'))).toEqual(['run_1']);

    const runner = runnerIn(root, simplePlan());
    expect(await runner.observe('run_1')).toEqual({ state: 'unknown' });
    expect(processesOf(root)).toEqual([]);
    expect(readdirSync(join(root, 'artifacts'))).toEqual([]);
    await runner.start(buildJob());
    await logOf(runner);
    expect(await runner.observe('run_1')).toMatchObject({ state: 'succeeded' });
  });
});

/** Pids of build processes for Artifacts below `root`. */
function processesOf(root: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'latin1').includes(`NONSTOP4_BUILD=${root}`);
    } catch {
      return false;
    }
  });
}
