import { expect, it } from 'vitest';
import { appIdOf, backgroundProcesses, backgroundWorkloadId, processOf } from './background.ts';
import { backgroundFailure } from './background-failure.ts';
import { procfileBackground } from './procfile.ts';

it('is every line of a Procfile that has no other meaning, by a name that a cluster takes', () => {
  const text = 'web: node .\nrelease: x\ntest: y\nworker: node jobs.js\nMail__Worker: node mail.js\n_: no name\n';
  expect(procfileBackground(text)).toEqual({ worker: 'node jobs.js', 'mail-worker': 'node mail.js' });
  expect(procfileBackground('web: node .')).toBeUndefined();
  expect(procfileBackground(undefined)).toBeUndefined();
  const [long = ''] = Object.keys(procfileBackground(`${'a'.repeat(19)}-b: x`) ?? {});
  expect(long).toBe('a'.repeat(19));
  const many = Array.from({ length: 12 }, (_, index) => `w${index}: x`).join('\n');
  expect(Object.keys(procfileBackground(many) ?? {})).toHaveLength(8);
});

it('runs once where nobody has said how often', () => {
  const plan = { background: { worker: 'a', clock: 'b', constructor: 'c' } };
  expect(backgroundProcesses(plan, { worker: 3, clock: 0, gone: 2 })).toEqual([
    { name: 'worker', command: 'a', copies: 3 },
    { name: 'clock', command: 'b', copies: 0 },
    { name: 'constructor', command: 'c', copies: 1 },
  ]);
  expect(backgroundProcesses({})).toEqual([]);
});

it('is a Workload beside that of its App', () => {
  const id = backgroundWorkloadId('app_1', 'worker');
  expect([appIdOf(id), processOf(id)]).toEqual(['app_1', 'worker']);
  expect([appIdOf('app_1'), processOf('app_1')]).toEqual(['app_1', undefined]);
});

it('that does not stay up has a card', () => {
  const end = { at: 0, code: 3, signal: null, reason: 'exited' as const, ranMs: 1 };
  const worker = { process: 'worker', memoryLimitBytes: 256 * 1_048_576 };
  const params = { process: 'worker', exitCode: 3 };
  expect(backgroundFailure(worker, end, ['boom']).failure).toEqual({
    ...{ code: 'background-ended', params, lastLines: ['boom'] },
  });
  expect(backgroundFailure(worker, { ...end, reason: 'out-of-memory' }, []).failure).toEqual({
    ...{ code: 'out-of-memory', params: { limitMb: 256 }, lastLines: [] },
  });
  expect(backgroundFailure(worker, undefined, []).failure.params).toEqual({ process: 'worker' });
});
