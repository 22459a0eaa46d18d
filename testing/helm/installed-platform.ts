import { randomBytes } from 'node:crypto';
import { chown, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ApiClient, operations, type Run } from '@nonstop4/contract';
import { askVisitor } from '../../e2e/cluster/ask-visitor.ts';
import { ENTRANCE } from '../../e2e/cluster/testbed.ts';
import { upload } from '../../e2e/harness/deploy.ts';
import { firstAccount, OWNER } from '../../e2e/harness/embedded-platform.ts';
import { until } from '../../e2e/harness/until.ts';
import { applyManifests, kubectl, part } from '../../testbed/cluster/control-plane.ts';
import { ADMIN_KUBECONFIG, EDGES, NETWORK, PORTS, SHARED } from '../../testbed/settings.ts';
import { CliHome } from '../cli/run-cli.ts';
import { PASSWORD, type RunningMariadb, USER } from '../mariadb/mariadb.ts';
import type { Values } from './helm.ts';

export const NAMESPACE = 'nonstop4';
const DATA = join(SHARED, 'platform');
const CLAIM = 'platform-data';
/** Of the server, in docs/kubernetes-volumes.md. */
const OWNER_ID = 10_000;
const RUN_MS = 300_000;
/** Data of its apps outlives the platform: the next one must not meet it under the same name. */
const USER_NAME = `install-${randomBytes(4).toString('hex')}`;
/** What is of the platform and lies in no namespace. */
const CLUSTER_WIDE =
  'clusterrole,clusterrolebinding,validatingadmissionpolicy,validatingadmissionpolicybinding,priorityclass';

/** What has to be there before: a namespace that takes restricted pods only, and a claim that both nodes reach. */
export async function prepareNamespace(): Promise<void> {
  await mkdir(DATA, { recursive: true });
  await chown(DATA, OWNER_ID, OWNER_ID);
  const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: CLAIM, namespace: NAMESPACE };
  const shared = { accessModes: ['ReadWriteMany'], storageClassName: '' };
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels: restricted } },
    {
      ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: CLAIM } },
      spec: { ...shared, capacity: { storage: '5Gi' }, claimRef, hostPath: { path: DATA } },
    },
    {
      ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: CLAIM, namespace: NAMESPACE } },
      spec: { ...shared, volumeName: CLAIM, resources: { requests: { storage: '5Gi' } } },
    },
  ];
  await applyManifests(objects);
}

/** As the testbed's registry, database and address are. */
export async function valuesOfTestbed(
  database: RunningMariadb,
  images: { tag: string; keepalived: string; pushPassword: string },
): Promise<Values> {
  const { address, routerId, healthPort } = EDGES;
  return {
    image: { repository: 'registry.local/nonstop4/platform', tag: images.tag },
    apps: { domain: ENTRANCE.appDomain, defaultMemory: '128 MB' },
    panel: { service: { type: 'NodePort' } },
    database: {
      host: NETWORK.controlPlane,
      port: database.port,
      name: await database.database(),
      user: USER,
      password: PASSWORD,
    },
    data: { existingClaim: CLAIM },
    registry: {
      ...{ prefix: 'registry.local', plainHttp: true, user: 'platform', password: images.pushPassword },
      push: `${NETWORK.controlPlane}:${PORTS.registryPush}`,
      read: `${NETWORK.controlPlane}:${PORTS.registry}`,
    },
    volumes: { kind: 'sharedPath', sharedPath: SHARED },
    edge: { address: { ip: address, routerId, healthPort, image: images.keepalived } },
  };
}

/** Removes what neither `helm uninstall` nor the platform removes, and what stands in the way of an installation. */
export async function removeTraces(): Promise<void> {
  const left = ['', '-certificates', '-volumes', '-builds', '-address'].map((end) => `${NAMESPACE}${end}`);
  const ofPlatform = ['-l', 'app.kubernetes.io/part-of=nonstop4', '--ignore-not-found'];
  const ofUsers = ['-l', 'app.kubernetes.io/managed-by=nonstop4', '--ignore-not-found'];
  await kubectl('delete', 'namespace', ...ofUsers);
  await kubectl('delete', 'namespace', ...left, '--ignore-not-found');
  await kubectl('delete', CLUSTER_WIDE, ...ofPlatform);
  await kubectl('delete', 'persistentvolume', ...ofUsers);
  await kubectl('delete', 'persistentvolume', CLAIM, '--ignore-not-found');
  for (const path of [DATA, join(SHARED, USER_NAME)]) await rm(path, { recursive: true, force: true });
}

/** What `nonstop4 doctor --cluster` says: whether all is well, and the state of each thing by its id. */
export async function askDoctor(): Promise<{ ok: boolean; states: Record<string, string> }> {
  const home = await CliHome.make({ PATH: dirname(part('kubectl')), KUBECONFIG: ADMIN_KUBECONFIG });
  try {
    const { stdout } = await home.run(['doctor', '--cluster', '--json']);
    const { ok, checks } = JSON.parse(stdout) as { ok: boolean; checks: { id: string; state: string }[] };
    console.log((await home.run(['doctor', '--cluster'])).stdout);
    return { ok, states: Object.fromEntries(checks.map(({ id, state }) => [id, state])) };
  } finally {
    await home.remove();
  }
}

/** Of every node; the panel is behind it. */
export async function panelPort(): Promise<number> {
  const path = 'jsonpath={.spec.ports[0].nodePort}';
  return Number((await kubectl('-n', NAMESPACE, 'get', 'service', 'nonstop4-server', '-o', path)).out);
}

/** The panel of whichever server is ready now, by the address of its pod. */
async function panelUrl(): Promise<string> {
  return until(
    async () => {
      const ready = '{range .items[?(@.status.containerStatuses[0].ready==true)]}{.status.podIP}{"\\n"}{end}';
      const selector = ['-l', 'nonstop4.dev/purpose=server', '--field-selector', 'status.phase=Running'];
      const { out } = await kubectl('-n', NAMESPACE, 'get', 'pods', ...selector, '-o', `jsonpath=${ready}`);
      const [address] = out.trim().split('\n');
      return address ? `http://${address}:4400` : undefined;
    },
    { timeoutMs: 120_000, what: 'a server to be ready', everyMs: 250 },
  );
}

/** By the link that its operator asks for; gives a token. */
export async function setUp(): Promise<string> {
  const command = ['exec', 'deploy/server-0', '--', 'nonstop4', 'platform', 'setup-link'];
  const { code, out, err } = await kubectl('-n', NAMESPACE, ...command);
  if (code !== 0) throw new Error(`No link: ${err}`);
  return firstAccount(await panelUrl(), new URL(out.trim()).searchParams.get('token') ?? '', {
    ...OWNER,
    name: USER_NAME,
  });
}

/** Uploads and waits until it is live and a visitor gets the answer that begins so. */
export async function deployApp(token: string, name: string, zip: Buffer, answer: string): Promise<Run> {
  const { id } = await upload({ url: await panelUrl(), token }, name, zip);
  const run = await until(
    async () => {
      const api = new ApiClient({ baseUrl: await panelUrl(), token });
      const seen = await api.call(operations.getRun, { params: { run: id } }).catch(() => undefined);
      return seen && seen.state !== 'queued' && seen.state !== 'running' ? seen : undefined;
    },
    { timeoutMs: RUN_MS, what: `run ${id} to end`, everyMs: 250 },
  );
  if (run.state !== 'succeeded') throw new Error(`${name} did not go live: ${JSON.stringify(run.failure)}`);
  const got = await askVisitor(ENTRANCE, `${name}.${ENTRANCE.appDomain}`, '/');
  if (!got.startsWith(answer)) throw new Error(`A visitor of ${name} got ${got}`);
  return run;
}
