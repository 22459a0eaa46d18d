import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Buildah } from '../../deploy/image/buildah.ts';
import { makeImage } from '../../deploy/image/platform-image.ts';
import { pushImage } from '../../deploy/image/push-image.ts';
import { seconds } from '../../e2e/cluster/figures.ts';
import { proofProgram } from '../../e2e/cluster/proof-program.ts';
import { zipFiles } from '../../e2e/harness/deploy.ts';
import { until } from '../../e2e/harness/until.ts';
import { ensureBinaries } from '../../testbed/binaries/build-binaries.ts';
import { kubectl } from '../../testbed/cluster/control-plane.ts';
import { PUSH_USER, pushAddress, pushPassword } from '../../testbed/cluster/registry.ts';
import { ensureEdgeImages } from '../../testbed/images/edge-images.ts';
import { ADMIN_KUBECONFIG, NETWORK } from '../../testbed/settings.ts';
import { RunningMariadb, skipWithoutMariadb } from '../mariadb/mariadb.ts';
import { Helm, type Values, withValues } from './helm.ts';
import {
  askDoctor,
  deployApp,
  NAMESPACE,
  panelPort,
  prepareNamespace,
  removeTraces,
  setUp,
  valuesOfTestbed,
} from './installed-platform.ts';
import { underVisitors, type VisitedChange, visitTable } from './visitors.ts';

/** Two versions, as far as Kubernetes knows: every pod of the platform is replaced. Nodes keep images by their tags: no two runs may have the same. */
const RUN = randomBytes(4).toString('hex');
const TAGS = [`${RUN}-first`, `${RUN}-second`] as const;
const OF_PLATFORM = 'nonstop4.dev/purpose in (server,edge)';
const FIRST_LIVE_MS = 5 * 60_000;
const REPLACED_MS = 180_000;

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
  const changes: VisitedChange[] = [];
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nonstop4-install-'));
    const { crane } = await ensureBinaries(console.log);
    const { keepalived } = await ensureEdgeImages(crane, console.log);
    const password = await pushImages(join(directory, 'storage'));
    database = await RunningMariadb.start([
      `--bind-address=127.0.0.1,${NETWORK.controlPlane}`,
      // Nobody here knows the names of pods.
      '--skip-name-resolve',
    ]);
    helm = await Helm.open(ADMIN_KUBECONFIG);
    await removeTraces();
    await prepareNamespace();
    values = await valuesOfTestbed(database, { tag: TAGS[0], keepalived, pushPassword: password });
  });
  afterAll(async () => {
    await helm?.run(['uninstall', 'nonstop4', '--namespace', NAMESPACE, '--wait']);
    await removeTraces();
    await helm?.close();
    await database?.remove();
    await rm(directory, { recursive: true, force: true });
  });

  const tell = async (command: 'install' | 'upgrade' | 'rollback') => {
    const given = command === 'rollback' ? undefined : values;
    const options = ['--namespace', NAMESPACE, '--wait', '--timeout', '5m'];
    const { code, out, err } = await helm.run([command, 'nonstop4', ...options], given);
    if (code !== 0) throw new Error(`helm ${command}: ${err}\n${await whatPodsSay()}`);
    return out;
  };
  /** Has helm do it while visitors come, and waits until nothing is left of what was before. */
  const change = async (command: 'upgrade' | 'rollback') => {
    const before = await pods(OF_PLATFORM, 'metadata.uid');
    const visited = await underVisitors(command, 'proof', await panelPort(), async () => {
      await tell(command);
      await until(
        async () => !(await pods(OF_PLATFORM, 'metadata.uid')).some((uid) => before.includes(uid)) || undefined,
        { timeoutMs: REPLACED_MS, what: 'every pod of before to be gone', everyMs: 500 },
      );
    });
    changes.push(visited);
    console.log(visitTable(changes));
    return visited;
  };

  it('has its first app live within minutes', async () => {
    expect(await askDoctor()).toMatchObject({ ok: true, states: { installation: 'warn', nodes: 'ok' } });
    const began = performance.now();
    expect(await tell('install')).toContain('2 servers on MariaDB');
    const ready = performance.now();
    token = await setUp();
    await deployApp(token, 'proof', await zipFiles(proofProgram('1.0.1')), '200 version 1.0.1');
    const live = performance.now();
    console.log(
      `helm install to the platform ready: ${seconds(ready - began)}; to the first app live: ${seconds(live - began)}.`,
    );
    expect(live - began).toBeLessThan(FIRST_LIVE_MS);
    expect(await pods('nonstop4.dev/purpose=server', 'spec.nodeName')).toEqual(['worker1', 'worker2']);
    expect(await askDoctor()).toMatchObject({
      ok: true,
      states: { 'server-0': 'ok', 'server-1': 'ok', edge: 'ok', address: 'ok' },
    });
  }, 900_000);

  it('is upgraded and brought back while visitors come, of whom none notices', async () => {
    const secrets = await tokens();
    values = withValues(values, { image: { tag: TAGS[1] } });
    const upgrade = await change('upgrade');
    expect(await images()).toEqual(Array(2).fill(`registry.local/nonstop4/platform:${TAGS[1]}`));
    await deployApp(token, 'proof', await zipFiles(proofProgram('1.0.2')), '200 version 1.0.2');
    const rollback = await change('rollback');
    expect(await images()).toEqual(Array(2).fill(`registry.local/nonstop4/platform:${TAGS[0]}`));
    await deployApp(token, 'proof', await zipFiles(proofProgram('1.0.3')), '200 version 1.0.3');
    expect(await tokens()).toBe(secrets);
    const failed = [upgrade, rollback].map(({ app: { byMethod } }) => [byMethod.GET.failed, byMethod.POST.failed]);
    expect(failed).toEqual([
      [0, 0],
      [0, 0],
    ]);
  }, 900_000);
});

/** Makes the image as it is shipped, and pushes it under both tags; gives the password of the registry. */
async function pushImages(storage: string): Promise<string> {
  const buildah = new Buildah(storage);
  const access = { user: PUSH_USER, password: await pushPassword(), insecure: true };
  const [first, second] = TAGS.map((tag) => `${pushAddress}/nonstop4/platform:${tag}`) as [string, string];
  const { bill } = await makeImage(buildah, { tag: first, base: 'made', programs: 'brought' });
  await buildah.run('tag', first, second);
  for (const tag of [first, second]) await pushImage(buildah, tag, bill, access);
  return access.password;
}

async function pods(selector: string, what: string): Promise<string[]> {
  const { out } = await kubectl('-n', NAMESPACE, 'get', 'pods', '-l', selector, '-o', `jsonpath={.items[*].${what}}`);
  return out.trim().split(/\s+/).sort();
}

const images = () => pods('nonstop4.dev/purpose=server', 'spec.containers[0].image');

async function tokens(): Promise<string> {
  return (await kubectl('-n', NAMESPACE, 'get', 'secrets', '-o', 'jsonpath={.items[*].data.token}')).out;
}

/** For a failure: which pods there are, and the last lines of those that are not ready. */
async function whatPodsSay(): Promise<string> {
  const list = await kubectl('-n', NAMESPACE, 'get', 'pods', '-o', 'wide');
  const logs = await kubectl('-n', NAMESPACE, 'logs', '-l', OF_PLATFORM, '--tail=20', '--prefix');
  const events = await kubectl('-n', NAMESPACE, 'get', 'events', '--sort-by=.lastTimestamp');
  return [list.out, logs.out, events.out].join('\n');
}
