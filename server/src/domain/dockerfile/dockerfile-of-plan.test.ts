import { describe, expect, it } from 'vitest';
import type { BuildPlan } from '../build-plan.ts';
import { testPlanOf } from '../test-plan.ts';
import { dockerfileOfPlan, dockerfileOfTests } from './dockerfile-of-plan.ts';

/** As it stands in a Dockerfile: `${NAME}`. */
const later = (name: string) => `$${`{${name}}`}`;
const PATH = `ENV PATH="${'$'}{PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"`;
const BASES = { build: 'registry/node:24-build', run: 'registry/node:24' };
const plan = (change: Partial<BuildPlan> = {}): BuildPlan => ({
  language: 'node',
  tools: [{ name: 'node' }],
  buildSteps: [],
  start: { argv: ['node', 'server.js'], workDir: '.', env: {}, path: [] },
  healthPaths: [],
  notes: [],
  ...change,
});
const fileOf = (change: Partial<BuildPlan>, variables: string[] = []) =>
  dockerfileOfPlan(plan(change), BASES, variables);
const linesOf = (change: Partial<BuildPlan>, variables: string[] = []) =>
  fileOf(change, variables).dockerfile.split('\n');

describe('the Dockerfile of a plan', () => {
  it('installs packages before the code comes, builds, and takes the App alone into an image without rights', () => {
    const made = fileOf(
      {
        dependencies: {
          keyFiles: ['package.json', 'package-lock.json'],
          steps: [{ title: 'npm ci', argv: ['npm', 'ci'] }],
          outputs: ['node_modules'],
          locked: true,
        },
        buildSteps: [{ title: 'build', argv: ['npm', 'run', 'build'], env: { NODE_ENV: 'production' } }],
      },
      ['API_URL'],
    );
    expect(made.dockerfile).toBe(`# Made by NonStop4 out of what it has recognised.
FROM registry/node:24-build AS build
WORKDIR /app
USER 0:0
${PATH}
RUN chown 65532:65532 /app
USER 65532:65532
ENV HOME="/tmp"
COPY --chown=65532:65532 ["package.json","package.json"]
COPY --chown=65532:65532 ["package-lock.json","package-lock.json"]
RUN ["npm","ci"]
ARG API_URL
COPY --chown=65532:65532 [".","."]
RUN ["sh","-c","cd \\"$1\\" && shift && exec env \\"$@\\"","step","/app","NODE_ENV=production","npm","run","build"]

FROM registry/node:24
WORKDIR /app
COPY --from=build --chown=0:0 ["/app", "/app"]
${PATH}
ENV PORT="8080"
ENV HOST="0.0.0.0"
ENV DATA_DIR="/data"
ENV MEMORY_MB="512"
ENV APP_DIR="/app"
ENTRYPOINT []
CMD ["node","server.js"]
USER 65532:65532
`);
    expect(made.ignore.split('\n')).toEqual(['.git', '**/.git', '.dockerignore', 'node_modules', '']);
  });

  it('of tests ends with them: there is no image of the App', () => {
    const command = { title: 'npm test', argv: ['npm', 'test'] };
    const tests = { lookedFor: 'x', command, prepare: [{ title: 'npm ci', argv: ['npm', 'ci'] }], env: {} };
    const { dockerfile } = dockerfileOfTests(testPlanOf(plan({ tests }))!, BASES, ['API_URL']);
    const lines = dockerfile.trimEnd().split('\n');
    expect(lines.slice(-4)).toEqual([
      'ARG API_URL',
      'COPY --chown=65532:65532 [".","."]',
      'RUN ["npm","ci"]',
      'RUN ["sh","-c","cd \\"$1\\" && shift && exec env \\"$@\\"","step","/app","CI=true","npm","test"]',
    ]);
    expect(lines.filter((line) => line.startsWith('FROM'))).toEqual(['FROM registry/node:24-build AS build']);
  });

  it('runs a step in its directory, and goes on after one that may fail', () => {
    const lines = linesOf({
      buildSteps: [
        { title: 'a', argv: ['go', 'build'], workDir: 'cmd/web' },
        { title: 'b', argv: ['echo', '"$x"'], mayFail: true },
        { title: 'c', argv: ['python3', 'x.py'], env: { PYTHONPATH: '.nonstop4/python:/usr/lib/x' } },
      ],
    });
    expect(lines).toContain(
      'RUN ["sh","-c","cd \\"$1\\" && shift && exec env \\"$@\\"","step","/app/cmd/web","go","build"]',
    );
    expect(lines).toContain(
      'RUN ["sh","-c","\\"$@\\" || echo \\"this may fail, and the build goes on\\"","step","echo","\\"$x\\""]',
    );
    expect(lines).toContain(
      'RUN ["sh","-c","cd \\"$1\\" && shift && exec env \\"$@\\"","step","/app","PYTHONPATH=/app/.nonstop4/python:/usr/lib/x","python3","x.py"]',
    );
  });

  it('starts with the values of the moment, by a shell only where it must', () => {
    const cmd = (argv: string[]) =>
      linesOf({ start: { ...plan().start, argv } }).find((line) => line.startsWith('CMD'));
    expect(cmd(['gunicorn', '--bind', '0.0.0.0:$PORT', "it's"])).toBe(
      `CMD ["sh","-c","exec 'gunicorn' '--bind' '0.0.0.0:'\\"$PORT\\" 'it'\\\\''s'"]`,
    );
    expect(cmd(['sh', '-c', 'node $SCRIPT'])).toBe('CMD ["sh","-c","node $SCRIPT"]');
    expect(cmd(['node', '$HOME/x'])).toBe('CMD ["node","$HOME/x"]');
    expect(cmd(['a', `$PORTAL:${later('PORT')}`])).toBe(`CMD ["sh","-c","exec 'a' '$PORTAL:'\\"${later('PORT')}\\""]`);
    const { start } = plan();
    const env = { A: 'x "y" \\ $z', PYTHONPATH: `${later('APP_DIR')}/lib` };
    const lines = linesOf({ start: { ...start, env, path: ['node_modules/.bin'], workDir: 'server' } });
    expect(lines).toContain('ENV A="x \\"y\\" \\\\ \\$z"');
    expect(lines).toContain('ENV PYTHONPATH="/app/lib"');
    expect(lines).toContain(`ENV PATH="/app/node_modules/.bin:${later('PATH')}"`);
    expect(lines).toContain('WORKDIR /app/server');
  });

  it('fetches the package manager that the base image has not', () => {
    const lines = linesOf({ tools: [{ name: 'pnpm', version: '10.1.0' }] });
    expect(lines[8]).toBe(
      'RUN ["npm","install","--no-package-lock","--no-save","--prefix","/tmp/managers","pnpm@10.1.0"]',
    );
    expect(lines[9]).toBe(`ENV PATH="/tmp/managers/node_modules/.bin:${later('PATH')}"`);
  });

  it('brings the pages of a build to one place, and serves others as they are', () => {
    const start = { ...plan().start, argv: [], static: { root: 'dist', spa: true } };
    const built = fileOf({ start, buildSteps: [{ title: 'vite', argv: ['npm', 'run', 'build'] }] });
    expect(built.plan.start.static).toEqual({ root: '.nonstop4/site', spa: true });
    expect(built.dockerfile).toContain('COPY --from=build --chown=0:0 ["/app/.nonstop4/site", "/app/.nonstop4/site"]');
    expect(built.dockerfile).not.toMatch(/^CMD|^ENTRYPOINT/m);
    const plain = fileOf({ language: 'static', start: { ...start, static: { root: 'public', spa: false } } });
    expect(plain.dockerfile).toContain('COPY --from=build --chown=0:0 ["/app/public", "/app/public"]');
    expect(plain.plan.start.static?.root).toBe('public');
  });
});
