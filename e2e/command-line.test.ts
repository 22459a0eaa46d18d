import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CliHome } from '../testing/cli/run-cli.ts';
import { type EmbeddedPlatform, OWNER, startEmbeddedPlatform } from './harness/embedded-platform.ts';

const PROGRAM = fileURLToPath(new URL('../dist/nonstop4.js', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../examples/node', import.meta.url));

let platform: EmbeddedPlatform;
let home: CliHome;
beforeAll(async () => {
  platform = await startEmbeddedPlatform();
  home = await CliHome.make({ NONSTOP4_DATA: platform.data.root }, PROGRAM);
});
afterAll(async () => {
  await platform?.stop();
  await home?.remove();
});
const nonstop4 = (args: string[], input?: string) => home.run(args, input);

it('signs in, deploys, updates, observes and deletes an app', async () => {
  expect(await nonstop4(['login', platform.url, '--name', OWNER.name], `${OWNER.password}\n`)).toMatchObject({
    code: 0,
  });

  const deployed = await nonstop4(['deploy', EXAMPLE, '--app', 'shop']);
  expect(deployed.stdout).toMatch(/✓ verify .*\nv1 is live: http:\/\/shop\.localhost:/);
  expect(deployed.code).toBe(0);

  expect((await nonstop4(['status', 'shop'])).stdout).toContain('redundant: 2 copies on 2 nodes');
  expect((await nonstop4(['logs', 'shop', '-n', '50'])).stdout).toContain('listening on');

  expect((await nonstop4(['config', 'set', 'shop', 'GREETING=hi', '-q'])).stdout).toContain('v2 is live');
  expect((await nonstop4(['secret', 'set', 'shop', 'KEY', '-q'], 'sesame')).stdout).toContain('v3 is live');
  expect((await nonstop4(['rollback', 'shop', 'v1', '-q'])).stdout).toContain('v1 is live');
  expect((await nonstop4(['releases', 'shop'])).stdout.trimEnd().split('\n')).toHaveLength(4);

  expect(await nonstop4(['stop', 'shop'])).toMatchObject({ code: 0 });
  expect((await nonstop4(['start', 'shop', '-q'])).stdout).toContain('is live');
  expect(await nonstop4(['delete', 'shop', '--yes=shop', '--delete-data'])).toMatchObject({ code: 0 });
  await expect
    .poll(async () => JSON.parse((await nonstop4(['apps', '--json'])).stdout), { timeout: 30_000 })
    .toEqual([]);
});

it('a code that cannot run ends with its card, exit code 1', async () => {
  const { code, stderr } = await nonstop4(['deploy', await brokenApp(), '-q']);
  expect(stderr).toContain('Cause: The app uses a package “left-pad” that is not in its list of packages.');
  expect(code).toBe(1);
});

async function brokenApp(): Promise<string> {
  const folder = await mkdtemp(join(home.path, 'broken-'));
  await writeFile(join(folder, 'package.json'), '{"name":"broken","scripts":{"start":"node server.js"}}');
  await writeFile(join(folder, 'server.js'), "require('left-pad');\n");
  return folder;
}

it('the doctor finds the running platform well', async () => {
  const { stdout } = await nonstop4(['doctor', '--json']);
  const { checks } = JSON.parse(stdout) as { checks: { id: string; state: string }[] };
  for (const id of ['supervisor', 'server', 'edge-0', 'edge-1', 'worker-0', 'worker-1']) {
    expect(checks.find((check) => check.id === id)?.state, id).toBe('ok');
  }
});

it('processes are shown and restarted one by one', async () => {
  expect((await nonstop4(['platform', 'status'])).stdout).toMatch(/server +running/);
  expect(await nonstop4(['platform', 'restart', 'edge-1'])).toMatchObject({
    code: 0,
    stdout: 'edge-1 was restarted.\n',
  });
});
