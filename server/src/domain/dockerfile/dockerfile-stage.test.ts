import { expect, it } from 'vitest';
import { dockerfileFailure } from './dockerfile-failure.ts';
import { stageOf } from './dockerfile-stage.ts';

const DOCKERFILE = `FROM node:24 AS build
COPY . .
RUN npm run build
FROM build AS test
RUN npm ci --include=dev
RUN npm run lint && \\
    npm test
FROM node:24
CMD ["node", "."]
`;
const of = (code: number, ...lines: string[]) =>
  dockerfileFailure('Dockerfile', { code, signal: null, lines }, '/work', undefined, stageOf(DOCKERFILE, 'test'))
    .failure;

it.each([
  ['buildah', ['[2/2] STEP 3/3: RUN npm run lint &&     npm test', 'not ok 1']],
  ['Docker', ['Step 5/7 : RUN npm run lint &&     npm test', 'not ok 1']],
  ['BuildKit', ['STEP [test 3/3] RUN npm run lint &&     npm test', 'not ok 1']],
])('a command of the stage that fails is a test that fails: %s', (_tool, lines) => {
  expect(of(2, ...lines)).toMatchObject({
    code: 'tests-failed',
    params: { exitCode: 2, command: 'npm run lint && npm test' },
  });
});

it('BuildKit shows a line with the values of its arguments', () => {
  const failure = dockerfileFailure(
    'Dockerfile',
    { code: 1, signal: null, lines: ['STEP [test 1/1] RUN echo "CI true"; exit 3'] },
    '/work',
    undefined,
    stageOf('FROM node:24 AS test\nARG CI\nRUN echo "CI $CI"; exit 3\n', 'test'),
  ).failure;
  expect(failure.code).toBe('tests-failed');
});

it.each([
  ['npm run test:ci', 'tests-failed'],
  ['npm ci && npm test', 'tests-failed'],
  ['go test ./...', 'tests-failed'],
  ['python3 -m pip install -r requirements-test.txt', 'build-failed'],
  ['apt-get update && apt-get install -y make && rm -rf /var/lib/apt/lists/*', 'build-failed'],
])('of the stage fails “%s” as %s', (command, code) => {
  const stage = stageOf(`FROM node:24 AS test\nRUN ${command}\n`, 'test');
  const end = { code: 1, signal: null, lines: [`STEP 2/2: RUN ${command}`, 'it went wrong'] };
  const failure = dockerfileFailure('Dockerfile', end, '/work', undefined, stage).failure;
  expect(failure.code).toBe(code);
});

it('what comes before, and the installation of packages, fails as it does in a build', () => {
  expect(of(1, 'STEP 3/3: RUN npm run build', 'error TS2304').code).toBe('build-failed');
  expect(
    of(1, 'STEP 2/3: RUN npm ci --include=dev', 'npm error 404 Not Found - GET https://r.example.com/x'),
  ).toMatchObject({
    code: 'dependency-not-found',
  });
});
