import { expect, it } from 'vitest';
import { preDeployCommand, preDeployFailure } from './pre-deploy.ts';
import type { ReplicaEnd } from './workload.ts';

const FACTS = { command: 'npm run migrate', timeoutMs: 90_000, lines: ['last'] };
const ended = (end: Partial<ReplicaEnd>) => ({
  outcome: 'ended' as const,
  end: { at: 0, code: null, signal: null, reason: 'exited' as const, ranMs: 1, ...end },
});
const cardOf = (result: Parameters<typeof preDeployFailure>[0]) => preDeployFailure(result, FACTS)?.failure;

it('is that of the settings, else that of the Procfile', () => {
  expect(preDeployCommand({ preDeployCommand: 'a' }, { preDeployCommand: 'b' })).toEqual({
    line: 'a',
    from: 'settings',
  });
  expect(preDeployCommand({}, { preDeployCommand: 'b' })).toEqual({ line: 'b', from: 'Procfile' });
  expect(preDeployCommand({}, {})).toBeUndefined();
});

it('ended well with code 0 alone', () => {
  expect(cardOf(ended({ code: 0 }))).toBeUndefined();
  expect(cardOf(ended({ code: 2 }))).toMatchObject({
    code: 'predeploy-failed',
    params: { exitCode: 2 },
    lastLines: ['last'],
  });
  expect(cardOf(ended({ signal: 'SIGTERM' }))).toMatchObject({
    code: 'predeploy-failed',
    params: { signal: 'SIGTERM' },
  });
  expect(cardOf(ended({ reason: 'out-of-memory', signal: 'SIGKILL' }))?.code).toBe('out-of-memory');
});

it('may have ended unseen', () => {
  expect(cardOf(ended({ reason: 'unknown' }))?.code).toBe('predeploy-interrupted');
  expect(cardOf({ outcome: 'interrupted' })?.code).toBe('predeploy-interrupted');
  expect(cardOf({ outcome: 'timed-out' })).toMatchObject({ code: 'predeploy-timeout', params: { seconds: 90 } });
});

it('may not have begun, for a reason that has a card of its own', () => {
  expect(cardOf({ outcome: 'no-node' })?.code).toBe('no-node');
  const obstacle = { code: 'account-quota' as const, params: { needed: 'memory' } };
  expect(cardOf({ outcome: 'no-node', obstacle })).toMatchObject(obstacle);
});
