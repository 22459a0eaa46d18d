import { describe, expect, it } from 'vitest';
import { explainEnd } from './explain-end.ts';
import type { ReplicaEnd } from './workload.ts';

const limit = { memoryLimitBytes: 256 * 1024 * 1024 };
function end(more: Partial<ReplicaEnd> = {}): ReplicaEnd {
  return { at: 0, code: 1, signal: null, reason: 'exited', ranMs: 420, ...more };
}
const explain = (output: string, more: Partial<ReplicaEnd> = {}) =>
  explainEnd(end(more), output.split('\n'), limit).failure;

describe('explainEnd', () => {
  it('knows a missing package of Node, but not a missing file of the app', () => {
    expect(explain("Error: Cannot find module 'express'\nRequire stack:")).toMatchObject({
      code: 'missing-dependency',
      params: { dependency: 'express' },
    });
    expect(explain("Error: Cannot find module './routes'").code).toBe('app-crashed');
    expect(
      explain("Error [ERR_MODULE_NOT_FOUND]: Cannot find package '@scope/kit' imported from /a/b.js").params,
    ).toEqual({
      dependency: '@scope/kit',
    });
  });

  it('knows a missing module of Python', () => {
    expect(explain("ModuleNotFoundError: No module named 'flask'")).toMatchObject({
      code: 'missing-dependency',
      params: { dependency: 'flask' },
    });
  });

  it('knows where a syntax error is', () => {
    expect(
      explain('/app/server.js:3\nconst = 4;\n      ^\n\nSyntaxError: Unexpected token =\n    at wrap').params,
    ).toEqual({
      file: '/app/server.js',
      line: '3',
      message: 'Unexpected token =',
    });
    expect(
      explain('  File "/app/main.py", line 2\n    def x(\n         ^\nSyntaxError: \'(\' was never closed'),
    ).toMatchObject({
      code: 'syntax-error',
      params: { file: '/app/main.py', line: '2' },
    });
  });

  it('knows a missing variable', () => {
    expect(explain('  File "<frozen os>", line 680, in __getitem__\nKeyError: \'DATABASE_URL\'')).toMatchObject({
      code: 'missing-config-var',
      params: { variable: 'DATABASE_URL' },
    });
    expect(explain('Error: STRIPE_KEY is not set').params).toEqual({ variable: 'STRIPE_KEY' });
    expect(explain('Missing required environment variable API_TOKEN').params).toEqual({ variable: 'API_TOKEN' });
  });

  it('knows memory by the platform and by the language', () => {
    expect(explain('', { reason: 'out-of-memory', code: null, signal: 'SIGKILL' })).toMatchObject({
      code: 'out-of-memory',
      params: { limitMb: 256 },
    });
    expect(explain('FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory').code).toBe(
      'out-of-memory',
    );
  });

  it('tells an ended program from a crashed one', () => {
    expect(explain('done', { code: 0 }).code).toBe('app-ended');
    expect(explain('boom', { code: 3 })).toMatchObject({ code: 'app-crashed', params: { exitCode: 3, seconds: 0.4 } });
    expect(explain('', { code: null, signal: 'SIGSEGV' }).params).toMatchObject({ signal: 'SIGSEGV' });
  });

  it('knows a taken port and a refused write', () => {
    expect(explain('Error: listen EADDRINUSE: address already in use :::3000')).toMatchObject({
      code: 'port-in-use',
      params: { port: '3000' },
    });
    expect(explain("Error: EACCES: permission denied, open '/etc/app.conf'")).toMatchObject({
      code: 'read-only-write',
      params: { path: '/etc/app.conf' },
    });
  });

  it('keeps the last 20 lines', () => {
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`);
    expect(explainEnd(end(), lines, limit).failure.lastLines).toEqual(lines.slice(30));
  });
});
