import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildOnce, failureOf, LAYER, shell } from '../../../../../testing/ports/builder/build-once.ts';
import { REVISION, simplePlan } from '../../../../../testing/ports/builder/build-plans.ts';
import { directoryHarness } from '../../../../../testing/ports/builder/directory-harness.ts';
import { keeping } from '../../../../../testing/ports/builder/keeping.ts';

describe('a directory Artifact', () => {
  it('is the source itself, taken over, with what the build made', async () => {
    const harness = directoryHarness();
    const { artifact } = await buildOnce(harness, {
      files: { 'src/a.txt': 'a', 'run.sh': '#!/bin/sh\n' },
      plan: {
        files: { '.nonstop4/made': 'x', 'bin/tool': '#!/bin/sh\nexit 0\n' },
        buildSteps: [shell('cp src/a.txt out.txt; bin/tool')],
      },
    });
    expect(artifact.location).toBe(join(harness.artifacts, 'art_1'));
    expect(readFileSync(join(artifact.location, 'out.txt'), 'utf8')).toBe('a');
    expect(readFileSync(join(artifact.location, '.nonstop4/made'), 'utf8')).toBe('x');
    expect(readdirSync(harness.root).filter((name) => name.startsWith('source-'))).toEqual([]);
    expect(artifact.sizeBytes).toBe(1 + 1 + 10 + 1 + '#!/bin/sh\nexit 0\n'.length);
  });

  it('cannot be written to, but executed and removed', async () => {
    const harness = directoryHarness();
    const { artifact } = await buildOnce(harness, {
      files: { lock: '1', 'run.sh': '#!/bin/sh\n' },
      plan: { dependencies: LAYER },
    });
    const modeOf = (path: string) => (statSync(join(artifact.location, path)).mode & 0o777).toString(8);
    expect([modeOf('.'), modeOf('lock'), modeOf('run.sh'), modeOf('packages/one')]).toEqual([
      '555',
      '444',
      '555',
      '444',
    ]);
    await harness.builder.collect(keeping());
    expect(readdirSync(harness.artifacts)).toEqual([]);
  });

  it('is known after a restart, and not built again', async () => {
    const harness = directoryHarness();
    const { artifact } = await buildOnce(harness);
    const asked = {
      artifactId: 'art_1',
      appId: 'app_1',
      ownerId: 'user_1',
      revision: REVISION,
      plan: simplePlan(),
      sourceDirectory: '/nowhere',
      env: {},
      timeoutMs: 1_000,
      onLine: () => {},
      signal: new AbortController().signal,
    };
    expect(await harness.restarted().build(asked)).toEqual(artifact);
  });

  it('leaves nothing behind when it fails', async () => {
    const harness = directoryHarness();
    await failureOf(buildOnce(harness, { plan: { buildSteps: [shell('echo half > made; exit 3')] } }));
    expect(readdirSync(harness.artifacts)).toEqual([]);
  });

  it('of a site keeps the pages and drops what made them, and finds them where the build left them', async () => {
    const { artifact } = await buildOnce(directoryHarness(), {
      files: { lock: '1' },
      plan: {
        language: 'node',
        dependencies: LAYER,
        buildSteps: [shell('mkdir -p build && cp packages/one build/index.html')],
        start: { argv: [], workDir: '.', env: {}, path: [], static: { root: 'dist', spa: true } },
      },
    });
    expect(artifact.plan.start.static).toEqual({ root: 'build', spa: true });
    expect(existsSync(join(artifact.location, 'packages'))).toBe(false);
  });

  it('of a site without pages is none', async () => {
    const start = { argv: [], workDir: '.', env: {}, path: [], static: { root: 'dist', spa: true } };
    expect(await failureOf(buildOnce(directoryHarness(), { plan: { language: 'node', start } }))).toMatchObject({
      code: 'build-failed',
      params: { message: 'the build left no dist/index.html' },
    });
  });
});
