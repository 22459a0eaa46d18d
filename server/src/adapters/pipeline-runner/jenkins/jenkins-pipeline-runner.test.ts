import { describe, expect, it } from 'vitest';
import { connectionTo, GIT, QUICK_RULES, runnerOnJenkins } from '../../../../../testing/jenkins/runner-on-jenkins.ts';
import { DIGEST } from '../../../../../testing/jenkins/scripted-agent.ts';
import { simplePlan } from '../../../../../testing/ports/builder/build-plans.ts';
import { buildJob } from '../../../../../testing/ports/pipeline-runner/build-job.ts';
import { StageFailure } from '../../../domain/failure.ts';
import type { BuildJobState, PipelineRunner } from '../../../ports/pipeline-runner.ts';

const NEVER = new AbortController().signal;

async function textsOf(runner: PipelineRunner): Promise<string[]> {
  const texts: string[] = [];
  for await (const line of runner.tailLogs('run_1', NEVER)) texts.push(`${line.stream}: ${line.text}`);
  return texts;
}

async function endOf(runner: PipelineRunner): Promise<BuildJobState> {
  await textsOf(runner);
  return runner.observe('run_1');
}

async function failureOf(runner: PipelineRunner) {
  const end = await endOf(runner);
  if (end.state !== 'failed') throw new Error(`it ended as ${end.state}`);
  return end.failure;
}

function triggers(requests: readonly string[]): string[] {
  return requests.filter((request) => request.endsWith('/buildWithParameters'));
}

describe('a build in Jenkins', () => {
  it('is told what to build, prints here what it prints there, and its image is taken', async () => {
    const { runner, agent, jenkins, adopted } = await runnerOnJenkins();
    await runner.start(buildJob({ env: { GREETING: 'two\nlines\n', 'no-name': 'x' } }));
    await agent.print('run_1', 'STEP 1/9: FROM node');
    await agent.succeed('run_1');
    expect(await endOf(runner)).toMatchObject({ state: 'succeeded', artifact: { kind: 'image' } });
    const texts = (await textsOf(runner)).filter((text) => !text.includes('next available executor'));
    expect(texts.slice(0, 4)).toEqual([
      'platform: Recognised: node',
      'platform: Start command: node a.js',
      'platform: Build 1 in Jenkins',
      'out: Started by user nonstop4',
    ]);
    expect(texts).toContain('out: STEP 1/9: FROM node');
    expect(texts.filter((text) => text.includes('[Pipeline]'))).toEqual([]);
    const { FILES = '', ARGUMENTS = '', ...plain } = jenkins.builds[0]?.parameters ?? {};
    expect(plain).toMatchObject({
      ...{ RUN_ID: 'run_1', USER: 'kim', APP: 'shop', OWNER: 'user_1', DIRECTORY: 'kim/shop' },
      ...{ REVISION: 'c'.repeat(40), REGISTRY: 'registry.example', IMAGE: 'registry.example/apps/user_1/app_1' },
      ...{ TAG: 'run_1', DOCKERFILE: 'nonstop4.Dockerfile', NEWS_TO: '', NEWS_TOKEN: '' },
    });
    expect(ARGUMENTS.trim().split('\n').map(decoded)).toEqual([
      ...['--build-arg', 'GREETING=two\nlines\n'],
      ...['--label', `org.opencontainers.image.revision=${'c'.repeat(40)}`],
    ]);
    const files = FILES.trim()
      .split('\n')
      .map((line) => line.split(' '));
    expect(files.map(([path = '']) => decoded(path))).toEqual(['nonstop4.Dockerfile', '.dockerignore']);
    expect(decoded(files[0]?.[2] ?? '')).toContain('FROM registry.example/build/node:24 AS build');
    expect(adopted).toMatchObject([
      { artifactId: 'run_1', ownerId: 'user_1', digest: DIGEST, file: 'nonstop4.Dockerfile' },
    ]);
  });

  it.each(['new', 'old'] as const)('shows how far it is (%s)', async (style) => {
    const { runner, agent } = await runnerOnJenkins({ style });
    const stepsNow = async () => {
      const state = await runner.observe('run_1');
      return 'steps' in state ? state.steps?.map(({ name, state: now }) => `${name} ${now}`) : undefined;
    };
    await runner.start(buildJob());
    await agent.build('run_1');
    await expect.poll(stepsNow).toEqual(['checkout succeeded', 'image running', 'push waiting', 'report waiting']);
    await agent.succeed('run_1');
    expect((await endOf(runner)).state).toBe('succeeded');
  });

  it('is followed where a character was cut in two, and one of its lines ends with nothing', async () => {
    const { runner, agent } = await runnerOnJenkins();
    await runner.start(buildJob());
    const build = await agent.build('run_1');
    const bytes = Buffer.from('빌드 완료\r\n');
    build.write(bytes.subarray(0, 4));
    await expect.poll(() => runner.observe('run_1')).toMatchObject({ steps: [{ state: 'succeeded' }, {}, {}, {}] });
    build.write(bytes.subarray(4));
    build.write(Buffer.from('\u001b[8mha:////4abc==\u001b[0mnoted\nno end'));
    await agent.succeed('run_1');
    const texts = await textsOf(runner);
    expect(texts).toEqual(expect.arrayContaining(['out: 빌드 완료', 'out: noted', 'out: no end[Pipeline] stage']));
  });

  it('waits in its queue, which says why, and can be taken out of it', async () => {
    const { runner, jenkins, agent } = await runnerOnJenkins({ executors: 1 });
    await runner.start(buildJob({ runId: 'run_0' }));
    await agent.build('run_0');
    await runner.start(buildJob());
    const log = textsOf(runner);
    await expect.poll(() => triggers(jenkins.requests)).toHaveLength(2);
    await expect
      .poll(() => jenkins.requests.filter((one) => one.startsWith('GET /queue/item/8')).length)
      .toBeGreaterThan(2);
    await runner.cancel('run_1');
    expect(await log).toContain('platform: Jenkins: Waiting for next available executor');
    expect(await runner.observe('run_1')).toMatchObject({ state: 'canceled' });
    await agent.succeed('run_0');
    await expect.poll(() => jenkins.builds.map(({ building }) => building)).toEqual([false]);
  });

  it('begins anew when Jenkins has lost its queue', async () => {
    const { runner, jenkins, agent } = await runnerOnJenkins({ executors: 1 });
    await runner.start(buildJob({ runId: 'run_0' }));
    await agent.build('run_0');
    await runner.start(buildJob());
    await expect.poll(() => triggers(jenkins.requests)).toHaveLength(2);
    jenkins.loseQueue();
    await expect.poll(() => triggers(jenkins.requests)).toHaveLength(3);
    await agent.succeed('run_0');
    await agent.succeed('run_1');
    expect((await endOf(runner)).state).toBe('succeeded');
  });

  it('ends in Jenkins when it is canceled here', async () => {
    const { runner, jenkins, agent } = await runnerOnJenkins();
    await runner.start(buildJob());
    await agent.build('run_1');
    await runner.cancel('run_1');
    expect(jenkins.builds.map(({ result }) => result)).toEqual(['ABORTED']);
  });

  it('that takes too long is ended there', async () => {
    const { runner, jenkins } = await runnerOnJenkins();
    await runner.start(buildJob({ timeoutMs: 300 }));
    expect(await failureOf(runner)).toMatchObject({ code: 'build-timeout', params: { seconds: 0 } });
    expect(jenkins.builds.map(({ result }) => result)).toEqual(['ABORTED']);
  });
});

describe('a build that fails', () => {
  it('in its image is told like one of the platform’s own', async () => {
    const { runner, agent } = await runnerOnJenkins();
    await runner.start(buildJob());
    await agent.print('run_1', 'STEP 5/9: RUN ["npm","ci"]');
    await agent.print('run_1', 'npm error 404 Not Found - GET https://registry.example/lefft-pad - Not found');
    await agent.print('run_1', "npm error 404  'lefft-pad@*' is not in this registry.");
    await agent.fail('run_1');
    expect(await failureOf(runner)).toMatchObject({
      code: 'dependency-not-found',
      params: { dependency: 'lefft-pad' },
    });
  });

  it('in its push names the registry', async () => {
    const { runner, agent } = await runnerOnJenkins();
    await runner.start(buildJob());
    (await agent.build('run_1')).begin('Push');
    await agent.print('run_1', 'Error: pushing image "x": authentication required');
    await agent.fail('run_1', 125);
    expect(await failureOf(runner)).toMatchObject({
      code: 'registry-unreachable',
      params: { message: expect.stringContaining('authentication required') },
    });
  });

  it('elsewhere says in which stage', async () => {
    const { runner, agent } = await runnerOnJenkins();
    await runner.start(buildJob());
    (await agent.build('run_1')).begin('Report');
    await agent.fail('run_1', 2);
    expect(await failureOf(runner)).toMatchObject({
      code: 'ci-build-failed',
      params: { message: 'Report: script returned exit code 2' },
    });
  });

  it('since somebody stopped it in Jenkins', async () => {
    const { runner, agent, jenkins } = await runnerOnJenkins();
    await runner.start(buildJob());
    await agent.build('run_1');
    jenkins.stopByHand(1);
    expect(await failureOf(runner)).toMatchObject({ code: 'ci-build-aborted', params: { message: 'Aborted by Kim' } });
  });

  it('since somebody deleted it in Jenkins', async () => {
    const { runner, agent, jenkins } = await runnerOnJenkins();
    await runner.start(buildJob());
    await agent.build('run_1');
    await expect.poll(() => runner.observe('run_1')).toHaveProperty('steps');
    jenkins.deleteBuild(1);
    expect(await failureOf(runner)).toMatchObject({
      code: 'ci-build-aborted',
      params: { message: 'build 1 was deleted' },
    });
  });

  it('says no image', async () => {
    const { runner, agent } = await runnerOnJenkins();
    await runner.start(buildJob());
    await agent.succeed('run_1', 'latest');
    expect(await failureOf(runner)).toMatchObject({ code: 'ci-build-failed' });
  });

  it('before it has begun, with what detection says', async () => {
    const detect = () => Promise.reject(new StageFailure('unknown-language', { found: '.rs' }));
    const { runner, jenkins } = await runnerOnJenkins({}, { detect });
    await runner.start(buildJob());
    expect(await failureOf(runner)).toMatchObject({ code: 'unknown-language' });
    expect(triggers(jenkins.requests)).toEqual([]);
  });

  it('with more files than Jenkins takes', async () => {
    const plan = simplePlan({ language: 'node', files: { 'big.txt': 'x'.repeat(200_000) } });
    const { runner } = await runnerOnJenkins({}, { detect: async () => plan });
    await runner.start(buildJob());
    expect(await failureOf(runner)).toMatchObject({ code: 'build-failed' });
  });
});

describe('while Jenkins is away', () => {
  it('a build that has not begun waits for as long as it takes', async () => {
    const { runner, jenkins, agent } = await runnerOnJenkins({}, { rules: { ...QUICK_RULES, silenceMs: 1 } });
    await jenkins.down();
    await runner.start(buildJob());
    await expect.poll(() => runner.observe('run_1')).toMatchObject({ waitsFor: { code: 'ci-unreachable' } });
    await jenkins.up();
    await agent.succeed('run_1');
    expect((await endOf(runner)).state).toBe('succeeded');
    expect(triggers(jenkins.requests)).toHaveLength(1);
  });

  it('and while its token is not taken, until another one is entered', async () => {
    let token = 'expired';
    const world = await runnerOnJenkins();
    const { jenkins, agent } = world;
    const runner = world.restart({ connections: async () => ({ ci: connectionTo(jenkins, { token }), git: GIT }) });
    await runner.start(buildJob());
    await expect.poll(() => runner.observe('run_1')).toMatchObject({ waitsFor: { code: 'ci-access-refused' } });
    token = jenkins.token;
    await agent.succeed('run_1');
    expect((await endOf(runner)).state).toBe('succeeded');
  });

  it('or another one is connected, which does not know the builds of the first', async () => {
    const world = await runnerOnJenkins();
    const other = await runnerOnJenkins();
    let { jenkins } = world;
    const runner = world.restart({ connections: async () => ({ ci: connectionTo(jenkins), git: GIT }) });
    await runner.start(buildJob());
    await world.agent.build('run_1');
    await expect.poll(() => runner.observe('run_1')).toHaveProperty('steps');
    jenkins = other.jenkins;
    expect(await failureOf(runner)).toMatchObject({
      code: 'ci-build-failed',
      params: { message: expect.stringContaining(world.jenkins.address) },
    });
    await runner.start(buildJob({ runId: 'run_2' }));
    await other.agent.succeed('run_2');
    await expect.poll(() => runner.observe('run_2')).toMatchObject({ state: 'succeeded' });
  });

  it('a build that has begun is followed again, and goes on meanwhile', async () => {
    const { runner, jenkins, agent } = await runnerOnJenkins();
    await runner.start(buildJob());
    await agent.print('run_1', 'before');
    await expect.poll(() => runner.observe('run_1')).toHaveProperty('steps');
    jenkins.restart();
    await expect.poll(() => runner.observe('run_1')).toMatchObject({ waitsFor: { code: 'ci-unreachable' } });
    await jenkins.down();
    await agent.print('run_1', 'meanwhile');
    await jenkins.up();
    await expect.poll(() => runner.observe('run_1')).not.toHaveProperty('waitsFor');
    await agent.succeed('run_1');
    const texts = await textsOf(runner);
    expect(texts.filter((text) => /before|meanwhile/.test(text))).toEqual(['out: before', 'out: meanwhile']);
    expect((await runner.observe('run_1')).state).toBe('succeeded');
  });

  it('a build that has begun is given up after a limit', async () => {
    const { runner, jenkins, agent } = await runnerOnJenkins({}, { rules: { ...QUICK_RULES, silenceMs: 200 } });
    await runner.start(buildJob());
    await agent.build('run_1');
    await expect.poll(() => runner.observe('run_1')).toHaveProperty('steps');
    await jenkins.down();
    expect(await failureOf(runner)).toMatchObject({ code: 'ci-unreachable' });
    await jenkins.up();
  });

  it('a cancel does not wait for it for ever', async () => {
    const { runner, jenkins } = await runnerOnJenkins({}, { rules: { ...QUICK_RULES, graceMs: 50 } });
    await jenkins.down();
    await runner.start(buildJob());
    await runner.cancel('run_1');
    expect(await runner.observe('run_1')).toMatchObject({ state: 'canceled' });
    await jenkins.up();
  });

  it('sends a new crumb when its session has ended', async () => {
    const { runner, jenkins, agent } = await runnerOnJenkins();
    await runner.start(buildJob());
    await agent.build('run_1');
    jenkins.restart();
    jenkins.ready();
    await runner.cancel('run_1');
    expect(jenkins.builds.map(({ result }) => result)).toEqual(['ABORTED']);
  });
});

describe('a server that was killed', () => {
  it('goes on with its build, and does not begin it twice when it had not written where it is', async () => {
    const { runner, jenkins, agent, restart } = await runnerOnJenkins();
    await runner.start(buildJob());
    await agent.print('run_1', 'hello');
    // As if the answer had been lost: this server knows of no place in Jenkins.
    const other = await runnerOnJenkins();
    await other.jenkins.down();
    await other.runner.start(buildJob());
    await expect.poll(() => other.runner.observe('run_1')).toHaveProperty('waitsFor');
    const again = other.restart({ connections: async () => ({ ci: connectionTo(jenkins), git: GIT }) });
    expect((await again.observe('run_1')).state).toBe('running');
    await agent.succeed('run_1');
    expect((await endOf(again)).state).toBe('succeeded');
    expect((await endOf(runner)).state).toBe('succeeded');
    expect(triggers(jenkins.requests)).toHaveLength(1);
    expect(await textsOf(restart())).toContain('out: hello');
    await other.jenkins.up();
  });
});

describe('news of a build', () => {
  it('has it looked at now', async () => {
    const { runner, agent } = await runnerOnJenkins({}, { rules: { ...QUICK_RULES, lookMs: 3_600_000 } });
    await runner.start(buildJob());
    await agent.build('run_1');
    await agent.succeed('run_1');
    await expect
      .poll(async () => {
        runner.notice('run_1');
        return (await runner.observe('run_1')).state;
      })
      .toBe('succeeded');
  });
});

function decoded(text: string): string {
  return Buffer.from(text, 'base64').toString();
}
