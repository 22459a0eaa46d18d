import type { Run } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { buildStepsOf, stepInFocus, stepsOfRun, stepsWhileUploading } from './steps.ts';

const run = (over: Partial<Run>): Run => ({
  id: 'run-1',
  appName: 'shop',
  number: 1,
  kind: 'upload',
  state: 'running',
  stages: [
    { name: 'receive', state: 'succeeded', startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:00.400Z' },
    { name: 'push', state: 'running', startedAt: '2026-01-01T00:00:00.400Z' },
    { name: 'test', state: 'skipped' },
    { name: 'build', state: 'waiting' },
    { name: 'volume', state: 'waiting' },
    { name: 'predeploy', state: 'skipped' },
    { name: 'deploy', state: 'waiting' },
    { name: 'verify', state: 'waiting' },
  ],
  cancelRequested: false,
  resumes: 0,
  requestedBy: 'kim',
  createdAt: '2026-01-01T00:00:00.000Z',
  ...over,
});

describe('steps of a run', () => {
  it('has no upload where the platform has fetched the code itself', () => {
    const origin = { address: 'https://github.com/kim/shop.git' };
    expect(
      stepsOfRun(run({ origin }), 0)
        .map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(['receive', 'push']);
  });

  it('puts the upload first and counts a running stage up to now', () => {
    const steps = stepsOfRun(run({}), Date.parse('2026-01-01T00:00:02.400Z'), 900);
    expect(steps.map((step) => step.name)).toEqual([
      'upload',
      'receive',
      'push',
      'build',
      'volume',
      'deploy',
      'verify',
    ]);
    expect(steps[0]).toMatchObject({ state: 'succeeded', tookMs: 900 });
    expect(steps[1]?.tookMs).toBe(400);
    expect(steps[2]?.tookMs).toBe(2_000);
    expect(steps[3]?.tookMs).toBeUndefined();
  });

  it('never shows a negative time when the clocks differ', () => {
    const steps = stepsOfRun(run({}), Date.parse('2025-12-31T23:59:00.000Z'));
    expect(steps[2]?.tookMs).toBeUndefined();
  });

  it('needs no upload for a restart', () => {
    expect(stepsOfRun(run({ kind: 'restart' }), 0)[0]?.state).toBe('skipped');
  });

  it('tells a step that was never reached from one that is not needed', () => {
    const stages = run({}).stages.map((stage, index) => ({
      name: stage.name,
      state:
        (['skipped', 'succeeded', 'skipped', 'failed', 'waiting', 'skipped', 'skipped', 'skipped'] as const)[index] ??
        'waiting',
    }));
    const states = stepsOfRun(run({ state: 'failed', stages }), 0).map((step) => step.state);
    expect(states).toEqual(['succeeded', 'skipped', 'succeeded', 'failed', 'unreached', 'unreached', 'unreached']);
    expect(stepsOfRun(run({ state: 'succeeded', stages: stages.slice(0, 2) }), 0)[1]?.state).toBe('skipped');
  });

  it('looks at the step going on, then at the one that failed, then at the last one done', () => {
    const steps = stepsOfRun(run({}), 0);
    expect(stepInFocus(steps)).toBe('push');
    expect(stepInFocus(steps.map((step) => (step.name === 'push' ? { ...step, state: 'failed' } : step)))).toBe('push');
    expect(stepInFocus(steps.map((step) => ({ ...step, state: 'succeeded' })))).toBe('verify');
  });

  it('shows the tests of an app that has them run, also when they were not reached', () => {
    const states = (['succeeded', 'failed', 'waiting'] as const).map((state) => ({ name: 'test' as const, state }));
    for (const stage of states) {
      const steps = stepsOfRun(run({ stages: [{ name: 'push', state: 'succeeded' }, stage] }), 0);
      expect(steps.map(({ name, state }) => `${name} ${state}`).slice(1)).toEqual([
        'push succeeded',
        `test ${stage.state}`,
      ]);
    }
  });

  it('shows the pre-deploy command of an app that has one', () => {
    const stages = [{ name: 'predeploy' as const, state: 'running' as const }];
    expect(stepsOfRun(run({ stages }), 0).map(({ name }) => name)).toEqual(['upload', 'predeploy']);
  });

  it('shows seven steps already while the browser sends', () => {
    const steps = stepsWhileUploading('running', 10);
    expect(steps).toHaveLength(7);
    expect(steps.filter((step) => step.state === 'running').map((step) => step.name)).toEqual(['upload']);
  });
});

describe('steps of a build in Jenkins', () => {
  const at = (seconds: number) => new Date(Date.parse('2026-01-01T00:00:00.000Z') + seconds * 1_000).toISOString();
  const building = (build: Partial<Run['stages'][number]>) =>
    run({ stages: run({}).stages.map((stage) => (stage.name === 'build' ? { ...stage, ...build } : stage)) });
  const steps: Run['stages'][number]['steps'] = [
    { name: 'checkout', state: 'succeeded', startedAt: at(0), endedAt: at(2) },
    { name: 'image', state: 'running', startedAt: at(2) },
    { name: 'push', state: 'waiting' },
    { name: 'report', state: 'waiting' },
  ];

  it('are there in Jenkins alone', () => {
    expect(buildStepsOf(run({}), 0)).toBeUndefined();
  });

  it('count up to now while one goes on', () => {
    const shown = buildStepsOf(building({ state: 'running', startedAt: at(0), steps }), Date.parse(at(9)));
    expect(shown).toEqual([
      { name: 'checkout', state: 'succeeded', tookMs: 2_000 },
      { name: 'image', state: 'running', tookMs: 7_000 },
      { name: 'push', state: 'waiting' },
      { name: 'report', state: 'waiting' },
    ]);
  });

  it('end with their stage, whatever was told last', () => {
    const canceled = building({ state: 'canceled', startedAt: at(0), endedAt: at(5), steps });
    expect(buildStepsOf(canceled, Date.parse(at(60)))).toEqual([
      { name: 'checkout', state: 'succeeded', tookMs: 2_000 },
      { name: 'image', state: 'canceled', tookMs: 3_000 },
      { name: 'push', state: 'unreached' },
      { name: 'report', state: 'unreached' },
    ]);
  });
});
