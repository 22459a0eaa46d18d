import { expect, it } from 'vitest';
import { EmbeddedPipelineRunner } from '../../../server/src/adapters/pipeline-runner/embedded/embedded-pipeline-runner.ts';
import { MemoryPipelineRunner } from '../../../server/src/adapters/pipeline-runner/memory/memory-pipeline-runner.ts';
import type { Artifact } from '../../../server/src/domain/artifact.ts';
import { StageFailure } from '../../../server/src/domain/failure.ts';
import type { BuildRequest } from '../../../server/src/ports/builder.ts';
import { runnerOnJenkins } from '../../jenkins/runner-on-jenkins.ts';
import { temporaryDirectory } from '../../temporary-directory.ts';
import { simplePlan, step } from '../builder/build-plans.ts';
import { buildJob } from './build-job.ts';
import { describePipelineRunner, type RunnerHarness } from './pipeline-runner.suite.ts';

describePipelineRunner('memory', async () => {
  const runner = new MemoryPipelineRunner();
  return {
    runner,
    print: (runId, text) => runner.print(runId, text),
    succeed: (runId) => runner.succeed(runId, isOfTests(runId) ? undefined : artifactOf(runId, 'app_1')),
    fail: (runId) => runner.fail(runId, { code: failureCode(runId), params: {}, lastLines: [] }),
    restart: () => {
      runner.restart();
      return runner;
    },
  };
});

describePipelineRunner('embedded', async () => embeddedHarness());

describePipelineRunner('jenkins', () => jenkinsHarness('new'));
describePipelineRunner('an old jenkins', () => jenkinsHarness('old'));

async function jenkinsHarness(style: 'new' | 'old'): Promise<RunnerHarness> {
  const plan = simplePlan({ language: 'node', tests: TESTS });
  const { runner, agent, restart } = await runnerOnJenkins({ style }, { detect: async () => plan });
  return {
    keepsJobs: true,
    runner,
    print: (runId, text) => agent.print(runId, text),
    succeed: (runId) => agent.succeed(runId),
    fail: async (runId) => {
      if (isOfTests(runId)) await agent.print(runId, 'STEP 9/9: RUN ["echo","tested"]');
      await agent.fail(runId);
    },
    restart: () => restart(),
  };
}

/** The embedded runner over a builder whose builds end when the test says so. */
function embeddedHarness(): RunnerHarness {
  const workDirectory = temporaryDirectory();
  const builds = new Map<string, { request: BuildRequest; end: PromiseWithResolvers<Artifact> }>();
  const begin = (request: BuildRequest) => {
    const end = Promise.withResolvers<Artifact>();
    request.signal.addEventListener('abort', () => end.reject(request.signal.reason));
    builds.set(request.artifactId, { request, end });
    return end.promise;
  };
  const builder = {
    recover: async () => {},
    build: begin,
    test: async (request: BuildRequest) => void (await begin(request)),
  };
  const make = () =>
    new EmbeddedPipelineRunner({
      git: { exportTo: async () => {} },
      builder,
      detect: async () => simplePlan({ tests: TESTS }),
      workDirectory,
      clock: { now: () => Date.now() },
    });
  const running = async (runId: string) => {
    await expect.poll(() => builds.get(runId)).toBeDefined();
    return builds.get(runId)!;
  };
  return {
    runner: make(),
    print: async (runId, text) => (await running(runId)).request.onLine('out', text),
    succeed: async (runId) => (await running(runId)).end.resolve(artifactOf(runId, 'app_1')),
    fail: async (runId) => (await running(runId)).end.reject(new StageFailure(failureCode(runId))),
    restart: () => {
      builds.clear();
      return make();
    },
  };
}

const TESTS = { lookedFor: 'tests', command: step('echo', 'tested'), prepare: [], env: {} };

const isOfTests = (runId: string) => runId.endsWith('-test');
const failureCode = (runId: string) => (isOfTests(runId) ? 'tests-failed' : 'build-failed');

function artifactOf(id: string, appId: string): Artifact {
  return { id, appId, kind: 'directory', location: `/a/${id}`, sizeBytes: 1, plan: simplePlan(), createdAt: 1 };
}

it('the fake refuses what confuses, and fails on request', async () => {
  const runner = new MemoryPipelineRunner();
  expect(() => runner.print('run_1', 'x')).toThrow('never started');
  await runner.start(buildJob());
  const other = buildJob({ revision: { commit: 'd'.repeat(40), directory: 'kim/shop' } });
  await expect(runner.start(other)).rejects.toThrow('another commit');
  runner.refuseNext(new Error('no room'));
  await expect(runner.start(buildJob())).rejects.toThrow('no room');
  runner.succeed('run_1', artifactOf('run_1', 'app_1'));
  expect(() => runner.succeed('run_1', artifactOf('run_1', 'app_1'))).toThrow('is not running: succeeded');
  await runner.start(buildJob({ runId: 'run_1-test', purpose: 'test' }));
  expect(() => runner.succeed('run_1-test', artifactOf('run_1-test', 'app_1'))).toThrow('ends with an Artifact');
});
