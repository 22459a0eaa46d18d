import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContainerToolBuilder } from '../../../server/src/adapters/builder/container-tool/container-builder.ts';
import { pushAddress, registryAddress } from '../../../testbed/cluster/registry.ts';
import { failureOf } from './build-once.ts';
import { type Buildkitd, startBuildkitd } from './buildkitd.ts';
import { describeContainerTool } from './container-tool.suite.ts';
import { ImageBuilds, processesWith } from './image-builds.ts';

/** The first time BuildKit is built from its sources. */
const BUILDING_MS = 20 * 60_000;

let daemon: Buildkitd;
let builds: ImageBuilds;
beforeAll(async () => {
  daemon = await startBuildkitd([registryAddress, pushAddress]);
  builds = await ImageBuilds.start('user_buildkit', { buildkit: daemon.tcp, path: daemon.programs });
}, BUILDING_MS);
afterAll(async () => {
  builds?.stop();
  await daemon?.stop();
});

const BUILDKIT = { name: 'buildkit', cached: 'CACHED', layers: 2, endsAtOnce: false };
describeContainerTool('BuildKit without root', BUILDKIT, () => builds);

const STRANGER = 'user_stranger';
const said = (lines: string[], text: string) => lines.includes(`out: ${text}`);

/** Builds to its end; gives what it printed. */
async function logOf(
  artifactId: string,
  Dockerfile: string,
  ownerId = builds.ownerId,
  env: Record<string, string> = {},
) {
  const { result, lines } = await builds.build(artifactId, { files: { Dockerfile }, ownerId, env });
  await result;
  return lines;
}

describe('one buildkitd for all owners', () => {
  it.each([
    ['shared', 'plain'],
    ['../user_buildkit/shared', 'above'],
    ['/user_buildkit/shared', 'absolute'],
  ])(
    'has caches of RUN lines for each of them, and none by the name %s in which another can write',
    async (id, key) => {
      const mount = (name: string) => `RUN --mount=type=cache,id=${name},target=/cache`;
      const [base, end] = ['FROM node:24\nUSER root\n', '\nCMD ["x"]\n'];
      await logOf(`art_mine${key}`, `${base}${mount('shared')} echo mine > /cache/${key}${end}`);
      const theirs = `${base}${mount(id)} ls /cache; echo evil > /cache/${key}; echo looked ${key}${end}`;
      const seen = await logOf(`art_theirs${key}`, theirs, STRANGER, { BUILDKIT_CACHE_MOUNT_NS: builds.ownerId });
      expect(said(seen, `looked ${key}`)).toBe(true);
      expect(said(seen, key)).toBe(false);
      const again = await logOf(`art_again${key}`, `${base}${mount('shared')} cat /cache/${key}; echo again${end}`);
      expect(said(again, 'mine')).toBe(true);
      expect(said(again, 'evil')).toBe(false);
    },
  );

  it('gives no owner a file of another, also of the same name, size and time', async () => {
    const Dockerfile = 'FROM node:24\nCOPY word /word\nRUN cat /word\nCMD ["x"]\n';
    for (const [ownerId, word] of [
      ['user_a', 'AAAA\n'],
      ['user_b', 'BBBB\n'],
    ] as const) {
      const files = { Dockerfile, word };
      const sourceDirectory = await builds.source(files);
      for (const name of Object.keys(files)) await utimes(join(sourceDirectory, name), 1_700_000_000, 1_700_000_000);
      const { result, lines } = await builds.build(`art_${ownerId}`, { files, sourceDirectory, ownerId });
      await result;
      expect(said(lines, word.trim())).toBe(true);
    }
  });

  it('runs no frontend that a Dockerfile or a config var names', async () => {
    const Dockerfile =
      '# syntax=registry.example/evil/frontend:1\nFROM node:24\nRUN echo by BuildKit itself\nCMD ["x"]\n';
    const lines = await logOf('art_syntax', Dockerfile, STRANGER, {
      BUILDKIT_SYNTAX: 'registry.example/evil/frontend:2',
    });
    expect(said(lines, 'by BuildKit itself')).toBe(true);
  });

  it('leads no step through a proxy of an owner, whose result others would get', async () => {
    const env = { HTTP_PROXY: 'http://evil.example', https_proxy: 'http://evil.example' };
    const lines = await logOf(
      'art_proxy',
      'FROM node:24\nRUN echo "[$HTTP_PROXY$https_proxy]"\nCMD ["x"]\n',
      STRANGER,
      env,
    );
    expect(said(lines, '[]')).toBe(true);
  });

  it('refuses what a RUN line must not have', async () => {
    for (const flag of ['--security=insecure', '--network=host']) {
      const Dockerfile = `FROM node:24\nRUN ${flag} id\nCMD ["x"]\n`;
      const failure = await failureOf((await builds.build('art_more', { files: { Dockerfile } })).result);
      expect(failure).toMatchObject({
        code: 'build-failed',
        params: { message: expect.stringMatching(/not allowed/) },
      });
    }
  });

  it('runs RUN lines in namespaces of their own, and as nobody of this machine', async () => {
    const look = 'cat /proc/self/uid_map; echo $$ is the first; ls /proc | grep -cE "^[0-9]+$"';
    const lines = await logOf('art_look', `FROM node:24\nUSER root\nRUN ${look}\nCMD ["x"]\n`);
    expect(lines.join('\n')).toMatch(/^out: +0 +65534 +1$/m);
    expect(said(lines, '1 is the first')).toBe(true);
  });

  it('takes a base image with nobody’s password', async () => {
    const Dockerfile = `FROM ${pushAddress}/base/node:24\nCMD ["x"]\n`;
    const failure = await failureOf((await builds.build('art_private', { files: { Dockerfile } })).result);
    expect(failure).toMatchObject({
      code: 'dependency-not-found',
      params: { dependency: `${pushAddress}/base/node:24` },
    });
    expect(failure.lastLines.join('\n')).toMatch(/unauthorized|authorization|no basic auth/i);
  });

  it('takes values with commas and line breaks as they are', async () => {
    const Dockerfile = 'FROM node:24\nARG ODD\nRUN echo "<$ODD>"\nCMD ["x"]\n';
    const lines = await logOf('art_odd', Dockerfile, builds.ownerId, { ODD: 'a,b="c",d=e\nf' });
    expect(said(lines, '<a,b="c",d=e')).toBe(true);
    expect(said(lines, 'f>')).toBe(true);
  });
});

describe('the way to buildkitd', () => {
  it('is a socket, or TCP with certificates, and is shown by doctor', async () => {
    const by = new ContainerToolBuilder({ ...builds.options, buildkit: daemon.socket });
    expect(await by.tools()).toEqual([{ name: 'buildkit', version: '0.34.2' }]);
    expect(await builds.builder.tools()).toEqual([{ name: 'buildkit', version: '0.34.2' }]);
  });

  it('is closed to whoever has no certificate', async () => {
    const { address } = daemon.tcp;
    const by = new ContainerToolBuilder({ ...builds.options, buildkit: { address } });
    const failure = await failureOf((await builds.build('art_stranger', { by })).result);
    expect(failure).toMatchObject({
      code: 'dockerfile-needs-builder',
      params: { needed: expect.stringMatching(/a buildkitd that answers \(buildkit: installed, but does not work: /) },
    });
  });

  it('may end in the middle of a build', async () => {
    const other = await startBuildkitd([registryAddress, pushAddress]);
    try {
      const by = new ContainerToolBuilder({ ...builds.options, buildkit: other.socket });
      const files = { Dockerfile: 'FROM node:24\nRUN echo waits; sleep 198766\nCMD ["x"]\n' };
      const { result, lines } = await builds.build('art_lost', { by, files });
      await expect.poll(() => lines).toContain('out: waits');
      await other.stop();
      expect(await failureOf(result)).toMatchObject({
        code: 'dockerfile-needs-builder',
        params: { needed: expect.stringMatching(/^a buildkitd that answers \(/) },
      });
      await expect.poll(() => processesWith('198766')).toEqual([]);
    } finally {
      await other.stop();
    }
  });
});
