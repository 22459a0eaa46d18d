import { describe, expect, it } from 'vitest';
import type { ReplicaSpec } from './protocol.ts';
import { parseReplicaSpec } from './replica-spec.ts';

const spec: ReplicaSpec = {
  id: 'r-1',
  app: 'shop',
  release: 3,
  templateHash: 'h',
  argv: ['node', 'server.js', '; rm -rf /'],
  cwd: '/srv/shop',
  env: { PORT: '3000', EMPTY: '', KOREAN: '한글' },
  port: 3_000,
  healthCheck: { kind: 'http', path: '/healthz?deep=1', startTimeoutMs: 60_000 },
  memoryLimitBytes: 256 * 1024 * 1024,
  purpose: 'serve',
};

describe('parseReplicaSpec', () => {
  it('takes a specification as it is, and nothing beside it', () => {
    expect(parseReplicaSpec('r-1', { ...spec, unknown: 1 })).toEqual(spec);
  });

  it.each<[Record<string, unknown> | string, string]>([
    ['text', 'the specification must be an object'],
    [{ id: 'other' }, 'id must be the same as in the path'],
    [{ app: '../../etc' }, 'app may hold'],
    [{ app: '.hidden' }, 'app may hold'],
    [{ app: '' }, 'app may hold'],
    [{ release: 1.5 }, 'release must be a whole number'],
    [{ argv: [] }, 'argv must be an array'],
    [{ argv: 'node server.js' }, 'argv must be an array'],
    [{ argv: ['a\0b'] }, 'zero byte'],
    [{ cwd: 'relative' }, 'cwd must be an absolute path'],
    [{ env: { 'A=B': 'c' } }, 'is not the name of an environment variable'],
    [{ env: { A: 1 } }, 'env.A must be text'],
    [{ port: 0 }, 'port must be a whole number from 1 to 65535'],
    [{ port: '3000' }, 'port must be a whole number'],
    [{ memoryLimitBytes: 0 }, 'memoryLimitBytes'],
    [{ purpose: 'play' }, 'purpose must be one of serve, trial'],
    [{ healthCheck: { ...spec.healthCheck, path: '/a b' } }, 'healthCheck.path'],
    [{ healthCheck: { ...spec.healthCheck, path: '/\r\nX: 1' } }, 'healthCheck.path'],
    [{ healthCheck: { ...spec.healthCheck, kind: 'udp' } }, 'healthCheck.kind'],
    [{ healthCheck: null }, 'healthCheck must be an object'],
  ])('refuses %j', (change, message) => {
    const body = typeof change === 'string' ? change : { ...spec, ...change };
    expect(() => parseReplicaSpec('r-1', body)).toThrow(message);
  });
});
