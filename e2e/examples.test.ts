import { operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Example, listExamples } from '../testing/examples/examples.ts';
import { missingPrograms } from '../testing/examples/missing-programs.ts';
import { deploy, untilEnded, upload, visit, zipDirectory } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';

// Real package managers and registries: from the upload by HTTP to an answer through the edge, as a user goes.
describe('every example becomes a redundant service', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
  });
  afterAll(async () => {
    await platform?.stop();
  });

  for (const example of listExamples()) {
    it(`${example.name}: ${example.summary.en}`, async (context) => {
      const missing = missingPrograms(example.needs);
      if (missing.length > 0) context.skip(`not on this machine: ${missing.join(', ')}`);
      await (example.refused === undefined ? goesLive(example) : isRefused(example));
    });
  }

  async function goesLive({ name, directory, language, framework, expect: expected }: Example): Promise<void> {
    await deploy(platform, name, await zipDirectory(directory));
    const { path, status, contains } = expected;
    expect(await visit(platform, name, path)).toEqual({ status, text: expect.stringContaining(contains) as string });
    const seen = await platform.api.call(operations.getApp, { params: { app: name } });
    expect(seen.redundancy).toEqual({ state: 'redundant', readyReplicas: 2, readyNodes: 2 });
    expect(seen).toMatchObject({ language, ...(framework === undefined ? {} : { framework }) });
    // Room for the next one: a dozen apps at once is not what this is about.
    await platform.api.call(operations.stopApp, { params: { app: name } });
  }

  async function isRefused({ name, directory, refused }: Example): Promise<void> {
    const run = await untilEnded(platform, (await upload(platform, name, await zipDirectory(directory))).id);
    expect(run).toMatchObject({ state: 'failed', failure: { code: refused } });
    expect(run.failure?.cause).not.toBe('');
    expect(run.failure?.todo).not.toBe('');
  }
});
