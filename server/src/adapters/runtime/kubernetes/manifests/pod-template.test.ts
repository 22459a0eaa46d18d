import { describe, expect, it } from 'vitest';
import type { BuildPlan } from '../../../../domain/build-plan.ts';
import type { ReplicaTemplate } from '../../../../domain/workload.ts';
import { appContainer, portOf } from './pod-template.ts';

function template(
  plan: Pick<BuildPlan, 'language'> & { start?: Partial<BuildPlan['start']> },
  changes: Partial<ReplicaTemplate> = {},
): ReplicaTemplate {
  const start = { argv: [], workDir: '.', env: {}, path: [], ...plan.start };
  const whole: BuildPlan = { ...plan, start, tools: [], buildSteps: [], healthPaths: ['/'], notes: [] };
  return {
    artifact: {
      ...{ id: 'art_1', appId: 'app_1', kind: 'image', location: 'registry/app@sha256:0', sizeBytes: 1, createdAt: 0 },
      plan: whole,
    },
    env: {},
    volumePath: '/data',
    memoryLimitBytes: 128 * 1024 * 1024,
    healthCheck: { kind: 'http', path: '/' },
    ...changes,
  };
}

const container = (...args: Parameters<typeof template>) => appContainer(template(...args), 'env');
const variable = ({ env }: ReturnType<typeof container>, name: string) => env?.find((one) => one.name === name)?.value;

describe('an app that its Dockerfile explains', () => {
  it('is started as its image says: with its command, in its directory, with its PATH', () => {
    const own = container({ language: 'dockerfile' });
    expect([own.command, own.args, own.workingDir, variable(own, 'PATH')]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(variable(own, 'PORT')).toBe('8080');
  });

  it('is given the port that its image exposes, and reached there', () => {
    const plan = { language: 'dockerfile', start: { port: 3000 } } as const;
    expect(variable(container(plan), 'PORT')).toBe('3000');
    expect(portOf(template(plan))).toBe(3000);
    expect(portOf(template(plan, { fixedPort: 4000 }))).toBe(4000);
  });

  it('is started by the owner’s own command line when there is one', () => {
    const own = container({ language: 'dockerfile' }, { startCommand: 'serve $PORT' });
    expect([own.command, own.args, own.workingDir]).toEqual([['sh'], ['-c', 'serve $PORT'], undefined]);
  });
});

it('every other app is started as its plan says', () => {
  const own = container({ language: 'node', start: { argv: ['node', 'server.js'], path: ['node_modules/.bin'] } });
  expect([own.command, own.args, own.workingDir]).toEqual([['node'], ['server.js'], '/app']);
  expect(variable(own, 'PATH')).toMatch(/^\/app\/node_modules\/\.bin:/);
});

it('what the owner has set comes before what the plan gives, and neither before what the platform reaches a copy by', () => {
  const start = { argv: ['node', 'x.js'], env: { NODE_ENV: 'production', MODE: 'a' } };
  const own = container({ language: 'node', start }, { env: { NODE_ENV: 'staging', PORT: '1' } });
  expect(variable(own, 'NODE_ENV')).toBeUndefined();
  expect(variable(own, 'MODE')).toBe('a');
  expect(variable(own, 'PORT')).toBe('8080');
});
