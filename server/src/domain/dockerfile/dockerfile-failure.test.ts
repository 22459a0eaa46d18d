import { expect, it } from 'vitest';
import { dockerfileFailure } from './dockerfile-failure.ts';

const of = (code: number, ...lines: string[]) =>
  dockerfileFailure('Dockerfile', { code, signal: null, lines }, '/work/source').failure;

it.each([
  [
    'ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: FRM',
    { code: 'syntax-error', params: { file: 'Dockerfile', line: '3', message: 'unknown instruction: FRM' } },
  ],
  [
    'Error: building at STEP "FRM ": Build error: Unknown instruction: "FRM" &imagebuilder.Step{Env:[]string{}}',
    { code: 'syntax-error', params: { file: 'Dockerfile', message: 'Unknown instruction: "FRM"' } },
  ],
  [
    'Error: no contents in "/work/source/Dockerfile"',
    { code: 'syntax-error', params: { file: 'Dockerfile', message: 'no contents in "/work/source/Dockerfile"' } },
  ],
  [
    'Error: creating build container: initializing source docker://node:99: reading manifest 99 in 10.0.0.5:5000/base/node: manifest unknown: manifest unknown',
    { code: 'dependency-not-found', params: { dependency: 'node:99', file: 'Dockerfile' } },
  ],
  [
    'ERROR: failed to solve: node:99: failed to resolve source metadata for docker.io/library/node:99: docker.io/library/node:99: not found',
    { code: 'dependency-not-found', params: { dependency: 'node:99', file: 'Dockerfile' } },
  ],
  [
    'pull access denied for nobody/nothing, repository does not exist or may require docker login',
    { code: 'dependency-not-found', params: { dependency: 'nobody/nothing', file: 'Dockerfile' } },
  ],
  [
    'Error: creating build container: initializing source docker://registry.example.com/a/b:1: pinging container registry registry.example.com: Get "https://registry.example.com/v2/": dial tcp: lookup registry.example.com: no such host',
    { code: 'registry-unreachable' },
  ],
  [
    'error: failed to solve: 10.0.0.5:5000/a/b:1: failed to resolve source metadata for 10.0.0.5:5000/a/b:1: unexpected status from HEAD request to http://10.0.0.5:5000/v2/a/b/manifests/1: 401 Unauthorized',
    { code: 'dependency-not-found', params: { dependency: '10.0.0.5:5000/a/b:1', file: 'Dockerfile' } },
  ],
  [
    'error: failed to solve: node:24: failed to resolve source metadata for docker.io/library/node:24: failed to do request: Head "https://registry-1.docker.io/v2/library/node/manifests/24": dial tcp: lookup registry-1.docker.io: no such host',
    { code: 'registry-unreachable' },
  ],
  ['error: failed to solve: the Dockerfile cannot be empty', { code: 'syntax-error', params: { file: 'Dockerfile' } }],
  [
    'error: failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
    {
      code: 'dockerfile-needs-builder',
      params: { needed: 'a buildkitd that answers (Unavailable desc = error reading from server: EOF)' },
    },
  ],
  [
    'error: failed to solve: Unavailable: error reading from server: EOF',
    {
      code: 'dockerfile-needs-builder',
      params: { needed: 'a buildkitd that answers (Unavailable: error reading from server: EOF)' },
    },
  ],
  [
    'error: failed to solve: failed to compute cache key: failed to copy: write /var/lib/buildkit/blobs/sha256/0: no space left on device',
    { code: 'disk-full' },
  ],
  [
    'error: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 137',
    { code: 'out-of-memory' },
  ],
  ['npm error 404 Not Found - GET https://registry.example.com/nothing-of-the-kind', { code: 'dependency-not-found' }],
])('%s', (line, failure) => {
  expect(of(125, 'STEP 1/2: FROM x', line)).toMatchObject(failure);
});

it('of a step says which, with the last lines and without what the tool says of itself', () => {
  const failure = of(
    3,
    'STEP 2/2: RUN make',
    'time="2026-01-01T00:00:00Z" level=error msg="+(UNHANDLED LOGLEVEL)"',
    'no rule to make target in /work/source/sub',
    'Error: building at STEP "RUN make": exit status 3',
  );
  expect(failure).toEqual({
    code: 'build-failed',
    params: { exitCode: 3, message: 'building at STEP "RUN make": exit status 3' },
    lastLines: [
      'STEP 2/2: RUN make',
      'no rule to make target in sub',
      'Error: building at STEP "RUN make": exit status 3',
    ],
  });
});

it('of a step that had no memory left', () => {
  expect(of(137, 'Error: building at STEP "RUN make": exit status 137').code).toBe('out-of-memory');
});
