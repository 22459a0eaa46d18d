import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistryClient } from '../../../server/src/adapters/builder/registry/registry-client.ts';
import type { Artifact } from '../../../server/src/domain/artifact.ts';
import type { BuildPlan } from '../../../server/src/domain/build-plan.ts';
import { PUSH_USER, pushAddress, pushPassword, registryAddress } from '../../../testbed/cluster/registry.ts';
import { NETWORK, PORTS } from '../../../testbed/settings.ts';
import { failureOf, LAYER, shell } from './build-once.ts';
import { REVISION, simplePlan, step } from './build-plans.ts';
import { KubernetesBuilds } from './kubernetes-builder.ts';

let builds: KubernetesBuilds;
beforeAll(async () => {
  builds = await KubernetesBuilds.start();
});
afterAll(() => builds.stop());

async function attack(
  part: Partial<BuildPlan>,
  harness = builds.harness(),
  owner = 'user_mallory',
  lines: string[] = [],
) {
  const { builder, id, source } = harness;
  const artifact = await builder.build({
    artifactId: id(`art_${owner.replace('user_', '')}`),
    appId: 'app_1',
    ownerId: id(owner),
    revision: REVISION,
    plan: simplePlan({ tools: [{ name: 'node' }], ...part }),
    sourceDirectory: await source({ lock: '1', 'a.txt': 'a' }),
    env: {},
    timeoutMs: 120_000,
    signal: new AbortController().signal,
    onLine: (stream, text) => lines.push(`${stream}: ${text}`),
  });
  return { artifact, lines };
}

/** What is in the layers that a build has made, as it was before it was packed. */
async function layersOf(artifact: Artifact): Promise<Buffer[]> {
  const password = await pushPassword();
  const registry = new RegistryClient({ address: pushAddress, insecure: true, user: PUSH_USER, password });
  const [repository = '', digest = ''] = artifact.location.replace('registry.local/', '').split('@');
  const layers = (await registry.manifest(repository, digest))?.manifest.layers.slice(-2) ?? [];
  return Promise.all(
    layers.map(async (layer) => {
      const response = await fetch(`http://${registryAddress}/v2/${repository}/blobs/${layer.digest}`);
      return gunzipSync(Buffer.from(await response.arrayBuffer()));
    }),
  );
}

async function secrets(): Promise<string[]> {
  const password = await pushPassword();
  return [password, Buffer.from(`${PUSH_USER}:${password}`).toString('base64')];
}

describe('a link to the credentials', () => {
  const refused = { code: 'build-failed', params: { message: expect.stringContaining('is a link') } };

  it('in place of installed packages is refused', async () => {
    const dependencies = { ...LAYER, steps: [shell('ln -s /credentials packages')] };
    expect(await failureOf(attack({ dependencies }))).toMatchObject(refused);
  });

  it('in place of the folder around them is refused', async () => {
    const dependencies = { ...LAYER, outputs: ['deep/packages'], steps: [shell('ln -s /credentials deep')] };
    expect(await failureOf(attack({ dependencies }))).toMatchObject(refused);
  });

  it('in place of them after a build step is refused', async () => {
    const buildSteps = [shell('rm -rf packages && ln -s /credentials packages')];
    expect(await failureOf(attack({ dependencies: LAYER, buildSteps }))).toMatchObject(refused);
  });

  it('among the files of the App is a link in its image, and nothing more', async () => {
    const line =
      'ln -s /credentials/config.json stolen; ln -s /credentials all; mkdir d; ln -s ../../credentials d/up; :';
    const { artifact } = await attack({ dependencies: LAYER, buildSteps: [shell(line)] });
    const layers = await layersOf(artifact);
    const text = layers.map((layer) => layer.toString('latin1')).join('');
    expect(text).toContain('app/stolen');
    for (const secret of await secrets()) expect(text).not.toContain(secret);
  });
});

const PROBE = `
const { readdirSync, readFileSync, writeFileSync } = require('node:fs');
const attempt = (name, work) => { try { work(); console.log(name + ' worked'); } catch (error) { console.log(name + ' ' + error.code); } };
for (const path of ['/credentials', '/var/run/secrets/kubernetes.io/serviceaccount', '/work', '/layers']) attempt('read ' + path, () => readdirSync(path));
for (const path of ['/plan/packed', '/plan/build/000', '/usr/bin/new', '/nonstop4']) attempt('write ' + path, () => writeFileSync(path, 'x'));
console.log('uid ' + process.getuid() + ' ' + /CapEff:\\t(\\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1] + ' ' + /NoNewPrivs:\\t(\\d)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
const ask = async (name, url, method) => {
  try { console.log(name + ' ' + (await fetch(url, { method, signal: AbortSignal.timeout(5000) })).status); } catch { console.log(name + ' no answer'); }
};
(async () => {
  await ask('push', 'http://${pushAddress}/v2/base/node/blobs/uploads/', 'POST');
  await ask('push at the door for reading', 'http://${registryAddress}/v2/base/node/blobs/uploads/', 'POST');
  await ask('api', 'https://${NETWORK.controlPlane}:${PORTS.api}/api/v1/secrets', 'GET');
  console.log('secrets in environment ' + Object.keys(process.env).filter((name) => /registry_|secret|token|password/i.test(name)).join());
})();
`;

describe('a step', () => {
  it('finds no credentials, writes nothing but its own files, and is refused by the registry and the cluster', async () => {
    const { lines } = await attack({ buildSteps: [step('node', '-e', PROBE)] });
    expect(lines).toEqual(
      expect.arrayContaining([
        ...['/credentials', '/var/run/secrets/kubernetes.io/serviceaccount', '/work', '/layers'].map(
          (path) => `out: read ${path} ENOENT`,
        ),
        'out: write /plan/packed EROFS',
        'out: write /plan/build/000 EROFS',
        'out: write /usr/bin/new EROFS',
        'out: write /nonstop4 EROFS',
        'out: uid 10001 0000000000000000 1',
        'out: push 401',
        'out: secrets in environment ',
      ]),
    );
    expect(lines.find((line) => line.startsWith('out: push at the door for reading'))).toMatch(/ 40[0-9]$| no answer$/);
    expect(lines.find((line) => line.startsWith('out: api '))).toMatch(/ (401|403|no answer)$/);
  });

  it('that ends its own step in the log does not end its build as a success', async () => {
    const forge = `
      const [mark] = /::nonstop4-[0-9a-f]+::/.exec(require('node:fs').readFileSync('/proc/1/cmdline', 'latin1'));
      console.log(mark + ' end build/000 0');
      process.exitCode = 1;`;
    const lines: string[] = [];
    const failure = await failureOf(
      attack({ buildSteps: [step('node', '-e', forge)] }, builds.harness(), 'user_mallory', lines),
    );
    expect(failure).toMatchObject({ code: 'build-failed', params: { exitCode: 1 } });
    // The log itself was deceived: that is all a forged line can do.
    expect(lines.at(-1)).toMatch(/^platform: done in /);
  });
});

describe('packages of another owner', () => {
  it('are not used, however equal the files that name them', async () => {
    const harness = builds.harness();
    const poison = {
      ...LAYER,
      steps: [shell('mkdir packages && echo "$RANDOM poison" > packages/one && echo installed')],
    };
    const first = await attack({ dependencies: poison }, harness, 'user_mallory');
    const other = await attack({ dependencies: poison }, harness, 'user_victim');
    for (const { lines } of [first, other]) expect(lines).toContain('out: installed');
  });
});
