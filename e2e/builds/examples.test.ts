import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StageFailure } from '../../server/src/domain/failure.ts';
import { buildExample } from '../../testing/examples/build-example.ts';
import { type Example, listExamples } from '../../testing/examples/examples.ts';
import { missingPrograms } from '../../testing/examples/missing-programs.ts';
import { startArtifact } from '../../testing/examples/start-artifact.ts';
import { directoryHarness } from '../../testing/ports/builder/directory-harness.ts';

// Real package managers and registries: each example is built as an upload would be, started as a replica is, and asked.
describe('every example', () => {
  for (const example of listExamples()) {
    it(`${example.name}: ${example.summary.en}`, async (context) => {
      const missing = missingPrograms(example.needs);
      if (missing.length > 0) {
        const reason = `not on this machine: ${missing.join(', ')}`;
        console.log(`skipped "${context.task.name}": ${reason}`);
        context.skip(reason);
      }
      await (example.refused === undefined ? buildAndAsk(example) : isRefused(example));
    });
  }
});

async function buildAndAsk(example: Example): Promise<void> {
  const { artifact } = await buildExample(example, directoryHarness());
  expect(artifact.plan.language).toBe(example.language);
  if (example.framework) expect(artifact.plan.framework).toBe(example.framework);
  const { path, status, contains } = example.expect ?? { path: '/', status: 200, contains: '' };
  if (artifact.plan.start.static) {
    expect(
      servedFile(join(artifact.location, artifact.plan.start.static.root), path, artifact.plan.start.static.spa),
    ).toContain(contains);
    return;
  }
  const { url, child, lines } = await startArtifact(artifact);
  const answer = async () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${lines.join('')}`);
    const response = await fetch(url + path);
    return { status: response.status, text: await response.text() };
  };
  await expect
    .poll(answer, { timeout: 60_000, interval: 100 })
    .toEqual({ status, text: expect.stringContaining(contains) as string });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-(child.pid ?? 0), 'SIGTERM');
  await ended;
}

async function isRefused(example: Example): Promise<void> {
  const error: unknown = await buildExample(example, directoryHarness()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StageFailure);
  expect((error as StageFailure).failure.code).toBe(example.refused);
}

function servedFile(root: string, path: string, spa: boolean): string {
  const file = join(root, path);
  return readFileSync(existsSync(file) || !spa ? file : join(root, 'index.html'), 'utf8');
}
