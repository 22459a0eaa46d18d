import { expect, it } from 'vitest';
import { StageFailure } from '../../../domain/failure.ts';
import { buildkit } from './buildkit.ts';
import { CONTAINER_TOOLS, type ToolName } from './container-tool.ts';
import { toolStates, usableTool } from './find-tool.ts';
import type { ToolAnswer } from './tool-runs.ts';

const MISSING: ToolAnswer = { code: null, missing: true, out: '', err: '' };
const DEAD: ToolAnswer = {
  code: 1,
  missing: false,
  out: '',
  err: 'Cannot connect to the Docker daemon.\nIs it running?',
};
const works = (out: string): ToolAnswer => ({ code: 0, missing: false, out, err: '' });

function states(answers: Partial<Record<ToolName, ToolAnswer>>, order: ToolName[], hasMirrors = false) {
  const tools = order.map((name) => CONTAINER_TOOLS[name]);
  return toolStates(tools, hasMirrors, async ([program = '']) => answers[program as ToolName] ?? MISSING);
}

it('is the first of the operator’s order that works', async () => {
  const answers = { docker: works('28.2.2'), podman: works('podman version 5.4.2') };
  expect(usableTool(await states(answers, ['buildah', 'podman', 'docker']), 'Dockerfile').name).toBe('podman');
  expect(usableTool(await states(answers, ['docker', 'podman']), 'Dockerfile').name).toBe('docker');
  expect((await states(answers, ['podman']))[0]).toMatchObject({ version: '5.4.2' });
});

it('is none whose daemon does not answer, and none that would not know the mirrors', async () => {
  const dead = await states({ docker: DEAD, buildah: works('buildah version 1.28.2') }, ['docker', 'buildah']);
  expect(usableTool(dead, 'Dockerfile').name).toBe('buildah');
  expect(dead[0]?.message).toBe('installed, but does not work: Cannot connect to the Docker daemon.');
  const [docker] = await states({ docker: works('28.2.2') }, ['docker'], true);
  expect(docker?.message).toMatch(/daemon\.json/);
});

it('is told as a card when there is none', async () => {
  const none = await states({ docker: DEAD }, ['buildah', 'docker']);
  expect(() => usableTool(none, 'Containerfile')).toThrow(StageFailure);
  expect(() => usableTool(none, 'Containerfile')).toThrow(
    /Containerfile.*one of buildah, docker on its machine \(buildah: not installed \(sudo apt-get install buildah\); docker: installed, but/,
  );
});

it('of a buildkitd is its version, or why it does not answer', async () => {
  const tools = [buildkit({ address: 'tcp://buildkitd.example:1234' })];
  const answers = (answer: ToolAnswer) => toolStates(tools, true, async () => answer);
  const there = await answers(works('BuildKit: github.com/moby/buildkit v0.34.2 0123456789abcdef'));
  expect(there).toMatchObject([{ version: '0.34.2' }]);
  expect(usableTool(there, 'Dockerfile').name).toBe('buildkit');
  const away = await answers({ ...DEAD, err: 'error: failed to call info: Unavailable: connection refused' });
  expect(() => usableTool(away, 'Dockerfile')).toThrow(
    /a buildkitd that answers \(buildkit: installed, but does not work: error: failed to call info: Unavailable/,
  );
  expect((await answers(MISSING))[0]?.message).toBe('not installed (buildctl of github.com/moby/buildkit/releases)');
});
