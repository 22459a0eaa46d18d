import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { StageFailure } from '../server/src/domain/failure.ts';
import { BAD_APPS, type BadApp } from '../testing/bad-apps/bad-apps.ts';
import { missingNeeds } from '../testing/bad-apps/missing-needs.ts';
import { planOfDirectory } from '../testing/examples/build-example.ts';
import { REVISION } from '../testing/ports/builder/build-plans.ts';
import { machineEnvironment } from '../testing/ports/builder/builder-in.ts';
import { directoryHarness } from '../testing/ports/builder/directory-harness.ts';

// Real package managers, compilers and registries: what they print is what the cards are made from.
// Downloads and compiled libraries are shared by all of them.
const cache = mkdtempSync(join(tmpdir(), 'nonstop4-test-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

describe('a bad upload is refused by the build with its exact card', () => {
  for (const app of BAD_APPS.filter(({ stage }) => stage === 'build')) {
    it(app.name, async (context) => {
      const missing = await missingNeeds(app.needs);
      if (missing.length > 0) {
        const reason = `not here: ${missing.join(', ')}`;
        console.log(`skipped "${app.name}": ${reason}`);
        context.skip(reason);
      }
      const failure = await failureOf(app);
      expect({ code: failure.code, params: failure.params }, failure.lastLines.join('\n')).toMatchObject({
        code: app.code,
        params: app.params,
      });
      expect(failure.lastLines.length).toBeLessThanOrEqual(20);
    });
  }
});

async function failureOf({ files, timeoutMs = 120_000, path }: BadApp) {
  // One retry: pip tells only then that nobody answered. More of them show nothing else.
  const environment = { ...machineEnvironment(), PIP_RETRIES: '1', PIP_DEFAULT_TIMEOUT: '20' };
  const { builder, source } = directoryHarness(
    path === undefined ? environment : { ...environment, PATH: path },
    cache,
  );
  const sourceDirectory = await source(files);
  const built = planOfDirectory(sourceDirectory).then((plan) =>
    builder.build({
      artifactId: 'art_1',
      appId: 'app_1',
      ownerId: 'user_1',
      revision: REVISION,
      plan,
      sourceDirectory,
      env: {},
      timeoutMs,
      onLine: () => {},
      signal: new AbortController().signal,
    }),
  );
  const error: unknown = await built.catch((thrown: unknown) => thrown);
  if (error instanceof StageFailure) return error.failure;
  throw error instanceof Error ? error : new Error('it was built');
}
