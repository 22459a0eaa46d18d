import type { Run } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { durationsOf } from './durations.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const run = (number: number, more: Partial<Run>): Run => ({
  ...{ id: `run_${number}`, appName: 'shop', number, kind: 'upload', state: 'succeeded', stages: [] },
  ...{ cancelRequested: false, resumes: 0, requestedBy: 'ada', createdAt: at(0) },
  ...more,
});

it('tells how long each stage of the last runs took', () => {
  const ended = run(2, {
    startedAt: at(1),
    endedAt: at(31),
    stages: [
      { name: 'receive', state: 'succeeded', startedAt: at(1), endedAt: at(2) },
      { name: 'test', state: 'skipped' },
      { name: 'build', state: 'succeeded', startedAt: at(2), endedAt: at(30) },
      { name: 'deploy', state: 'canceled', startedAt: at(30) },
    ],
  });
  const queued = run(3, { state: 'queued' });
  expect(durationsOf([queued, ended])).toEqual([
    { id: 'run_2', number: 2, state: 'succeeded', stages: { receive: 1_000, build: 28_000 }, totalMs: 30_000 },
  ]);
});

it('shows a dozen', () => {
  const many = Array.from({ length: 30 }, (_, index) => run(30 - index, { startedAt: at(0), endedAt: at(1) }));
  expect(durationsOf(many).map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, index) => 30 - index));
});
