import { operations } from '@nonstop4/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAD_APPS, type BadApp, type Files } from '../testing/bad-apps/bad-apps.ts';
import { crashesLater, fixedPortWithoutPreload, oddApps } from '../testing/bad-apps/bad-starts.ts';
import { missingNeeds } from '../testing/bad-apps/missing-needs.ts';
import { deploy, untilEnded, upload, visit, zipFiles } from './harness/deploy.ts';
import { type EmbeddedPlatform, startEmbeddedPlatform } from './harness/embedded-platform.ts';
import { freePort } from './harness/free-port.ts';
import { until } from './harness/until.ts';

const GOOD: Files = {
  'package.json': '{"scripts":{"start":"node server.js"}}',
  'server.js': "require('node:http').createServer((_, response) => response.end('good')).listen(process.env.PORT);\n",
};

/** A name that an App may have. */
function appName(what: string): string {
  return what
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/-$/, '');
}

describe('a bad release', () => {
  let platform: EmbeddedPlatform;
  beforeAll(async () => {
    platform = await startEmbeddedPlatform();
    await deploy(platform, 'shop', await zipFiles(GOOD));
  });
  afterAll(async () => {
    await platform?.stop();
  });

  // Each is an update of the same App, whose visitors must not notice.
  const isRefused = async (files: Files, code: string, params: object) => {
    const run = await untilEnded(platform, (await upload(platform, 'shop', await zipFiles(files))).id);
    expect(run.failure, JSON.stringify(run.stages)).toMatchObject({ code, params });
    expect(run).toMatchObject({ state: 'failed' });
    expect(run.failure?.cause).not.toBe('');
    expect(run.failure?.todo).not.toBe('');
    expect(await visit(platform, 'shop')).toEqual({ status: 200, text: 'good' });
  };

  for (const app of BAD_APPS.filter(({ stage }) => stage === 'deploy')) {
    it(`${app.name}: ${app.code}`, async (context) => {
      await skipWithout(app, context);
      await isRefused(app.files, app.code, app.params);
    });
  }

  it('listens on one fixed port that cannot be sent elsewhere: fixed-port', async (context) => {
    await skipWithout({ needs: ['perl'] }, context);
    const port = await freePort();
    await isRefused(fixedPortWithoutPreload(port), 'fixed-port', { port });
  });

  it('crashes after it went live: the release before comes back', async () => {
    await deploy(platform, 'shop', await zipFiles(crashesLater(8_000)));
    const back = async () => {
      const runs = await platform.api.call(operations.listRuns, { params: { app: 'shop' } });
      return runs.find((run) => run.kind === 'auto-rollback' && run.state === 'succeeded');
    };
    await until(back, { timeoutMs: 90_000, what: 'the automatic rollback' });
    expect(await visit(platform, 'shop')).toEqual({ status: 200, text: 'good' });
  });

  for (const what of Object.keys(oddApps(0))) {
    it(`is odd, but none: ${what}`, async (context) => {
      await skipWithout({ needs: what.includes('Python') ? ['python3'] : [] }, context);
      const files = oddApps(await freePort())[what] ?? {};
      await deploy(platform, appName(what), await zipFiles(files));
      expect((await visit(platform, appName(what), '/shop')).status).toBe(200);
    });
  }
});

async function skipWithout(
  { needs }: Pick<BadApp, 'needs'>,
  context: { skip: (reason: string) => void; task: { name: string } },
) {
  const missing = await missingNeeds(needs);
  if (missing.length === 0) return;
  console.log(`skipped "${context.task.name}": not here: ${missing.join(', ')}`);
  context.skip(`not here: ${missing.join(', ')}`);
}
