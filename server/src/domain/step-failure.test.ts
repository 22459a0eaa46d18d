import { expect, it } from 'vitest';
import { type ProgramEnd, stepFailure } from './step-failure.ts';

const of = (end: Partial<ProgramEnd>) =>
  stepFailure(
    { title: 'npm test', argv: ['npm', 'test'], isTest: true },
    { code: 1, signal: null, lines: [], ...end },
    '/work/run_1-test',
  ).failure;

it('tests that fail are told as such, whatever they print', () => {
  const lines = ['connect ECONNREFUSED npm', '  at file:///work/run_1-test/a.test.js:3:1', '# fail 1'];
  expect(of({ lines })).toEqual({
    code: 'tests-failed',
    params: { exitCode: 1, command: 'npm test' },
    lastLines: ['connect ECONNREFUSED npm', '  at a.test.js:3:1', '# fail 1'],
  });
  expect(of({ code: null, signal: 'SIGSEGV' }).params).toEqual({ signal: 'SIGSEGV', command: 'npm test' });
});

it('tests that could not be started, or had no memory, have the cards of a build', () => {
  expect(of({ code: null, spawnError: 'ENOENT' })).toMatchObject({ code: 'build-failed' });
  expect(of({ code: 127, lines: ['sh: 1: vitest: not found'] })).toMatchObject({
    code: 'missing-dependency',
    params: { dependency: 'vitest' },
  });
  expect(of({ code: null, signal: 'SIGKILL' }).code).toBe('out-of-memory');
  expect(of({ code: 137 }).code).toBe('out-of-memory');
});
