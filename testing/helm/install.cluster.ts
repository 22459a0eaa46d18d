import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Buildah } from '../../deploy/image/buildah.ts';
import { makeImage } from '../../deploy/image/platform-image.ts';
import { pushImage } from '../../deploy/image/push-image.ts';
import { proofProgram } from '../../e2e/cluster/proof-program.ts';
import { ENTRANCE } from '../../e2e/cluster/testbed.ts';
import { underLoad } from '../../e2e/demo/under-load.ts';
import { zipFiles } from '../../e2e/harness/deploy.ts';
import { ensureBinaries } from '../../testbed/binaries/build-binaries.ts';
import { kubectl } from '../../testbed/cluster/control-plane.ts';
import { PUSH_USER, pushAddress, pushPassword } from '../../testbed/cluster/registry.ts';
import { asVisitors } from '../../testbed/cluster/visitors.ts';
import { ensureEdgeImages } from '../../testbed/images/edge-images.ts';
import { ADMIN_KUBECONFIG, NETWORK } from '../../testbed/settings.ts';
import { RunningMariadb, skipWithoutMariadb } from '../mariadb/mariadb.ts';
import { Helm, type Values, withValues } from './helm.ts';
import { deployApp, NAMESPACE, prepareNamespace, removeTraces, setUp, valuesOfTestbed } from './installed-platform.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Two versions, as far as Kubernetes knows: every pod of the platform is replaced. */
const TAGS = ['first', 'second'] as const;
const OF_PLATFORM = 'nonstop4.dev/purpose in (server,edge)';
const RATE = 50;
const POST_SHARE = 0.2;
const FIRST_LIVE_MS = 5 * 60_000;

/** Only the testbed has this registry, and an address that nobody else needs. */
function skipElsewhere(): boolean {
  if (process.env.KUBECONFIG === ADMIN_KUBECONFIG && existsSync(ADMIN_KUBECONFIG)) return false;
  console.log('The installation is not tried: it is for the testbed, whose registry and address it needs.');
  return true;
}

const isSkipped = skipElsewhere() || skipWithoutMariadb();

describe.skipIf(isSkipped)('an installation by helm', () => {
  let directory: string;
  let database: RunningMariadb;
  let helm: Helm;
  let values: Values;
  let token: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nonstop4-install-'));
    const { crane } = await ensureBinaries(console.log);
    const { keepalived } = await ensureEdgeImages(crane, console.log);
    const buildah = new Buildah(join(directory, 'storage'));
    const access = { user: PUSH_USER, password: await pushPassword(), insecure: true };
    const tags = TAGS.map((tag) => `${pushAddress}/nonstop4/platform:${tag}`);
    const { bill } = await makeImage(buildah, { tag: tags[0] ?? '', base: 'made', programs: 'brought' });
    await buildah.run('tag', ...tags);
    for (const tag of tags) await pushImage(buildah, tag, bill, access);
    database = await RunningMariadb.start([`--bind-address=127.0.0.1,${NETWORK.controlPlane}`]);
    helm = await Helm.open(ADMIN_KUBECONFIG);
    await removeTraces();
    await prepareNamespace();
    values = await valuesOfTestbed(database, { tag: TAGS[0], keepalived, pushPassword: access.password });
  }, 900_000);
  afterAll(async () => {
    await helm?.run(['uninstall', 'nonstop4', '--namespace', NAMESPACE, '--wait']);
    await removeTraces();
    await helm?.close();
    await database?.remove();
    await rm(directory, { recursive: true, force: true });
  }, 300_000);

  const change = async (command: string, ...more: string[]) => {
    const given = command === 'rollback' ? undefined : values;
    const options = ['--namespace', NAMESPACE, '--wait', '--timeout', '5m', ...more];
    const { code, out, err } = await helm.run([command, 'nonstop4', ...options], given);
    if (code !== 0)
      throw new Error(`helm ${command}: ${err}\n${(await kubectl('-n', NAMESPACE, 'get', 'pods', '-o', 'wide')).out}`);
    return out;
  };
  const pods = async (selector: string, what: string) =>
    (await kubectl('-n', NAMESPACE, 'get', 'pods', '-l', selector, '-o', `jsonpath={.items[*].${what}}`)).out
      .trim()
      .split(/\s+/)
      .sort();

  it('has its first app live within minutes', async () => {
    const began = performance.now();
    const said = await change('install');
    expect(said).toContain('2 servers on MariaDB');
    const installed = performance.now();
    token = await setUp();
    await deployApp(token, 'proof', await zipFiles(proofProgram('1.0.1')), '200 version 1.0.1');
    const live = performance.now();
    console.log(`helm install: ${seconds(installed - began)}; first app live after ${seconds(live - began)}.`);
    expect(live - began).toBeLessThan(FIRST_LIVE_MS);
    expect(await pods('nonstop4.dev/purpose=server', 'spec.nodeName')).toEqual(['worker1', 'worker2']);
  });

  it('is upgraded and brought back while visitors come, of whom none notices', async () => {
    const tokens = async () =>
      (await kubectl('-n', NAMESPACE, 'get', 'secrets', '-o', 'jsonpath={.items[*].data.token}')).out;
    const before = { secrets: await tokens(), pods: await pods(OF_PLATFORM, 'metadata.uid') };
    const hostname = `proof.${ENTRANCE.appDomain}`;
    const { host, bridge, port } = ENTRANCE;
    const load = { ratePerS: RATE, postShare: POST_SHARE, root: ROOT, onStarted: asVisitors };
    const report = await underLoad(
      load,
      { host, bridge, edgePort: port, hostname },
      true,
      async () => {
        values = withValues(values, { image: { tag: TAGS[1] } });
        await change('upgrade');
        expect((await pods(OF_PLATFORM, 'metadata.uid')).filter((uid) => before.pods.includes(uid))).toEqual([]);
        await deployApp(token, 'proof', await zipFiles(proofProgram('1.0.2')), '200 version 1.0.2');
        await change('rollback');
        await deployApp(token, 'proof', await zipFiles(proofProgram('1.0.3')), '200 version 1.0.3');
      },
      AbortSignal.timeout(900_000),
    );
    const { GET, POST } = report.byMethod;
    console.log(
      `upgrade and rollback: ${GET.sent} GET, ${GET.failed} failed; ${POST.sent} POST, ${POST.failed} failed; p99 ${report.latencyMs.p99.toFixed(0)} ms.`,
    );
    expect([GET.failed, POST.failed]).toEqual([0, 0]);
    expect(await tokens()).toBe(before.secrets);
    expect(await pods('nonstop4.dev/purpose=server', 'spec.containers[0].image')).toEqual(
      Array(2).fill(`registry.local/nonstop4/platform:${TAGS[0]}`),
    );
  }, 900_000);
});

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(0)} s`;
}
