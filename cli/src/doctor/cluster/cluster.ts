import type { Check } from '../check.ts';
import { checkInstallation } from './installation.ts';
import { objectsOf } from './kubectl.ts';
import type { LookedAtCluster } from './looked-at-cluster.ts';

/** As deploy/helm/nonstop4/Chart.yaml wants it. */
const OLDEST = { major: 1, minor: 31 };
/** Of an app, and of the edges, on as many nodes. */
const COPIES = 2;

/** What the platform needs of a cluster, and how it is where it is installed. Nothing is changed; what depends on an answer that is missing is left out. */
export async function checkCluster(cluster: LookedAtCluster): Promise<Check[]> {
  const version = await checkVersion(cluster);
  if (version.state === 'missing') return [version];
  return [
    version,
    await checkRights(cluster),
    await checkNodes(cluster),
    await checkStorage(cluster),
    await checkMetrics(cluster),
    ...(await checkInstallation(cluster)),
  ];
}

async function checkVersion({ kubectl, texts }: LookedAtCluster): Promise<Check> {
  const base = { id: 'kubernetes', title: 'Kubernetes' };
  const { code, out, err } = await kubectl('version', '-o', 'json');
  if (code === null) return { ...base, state: 'missing', detail: texts.noKubectl, fix: texts.installKubectl };
  const version = versionIn(out);
  if (version === undefined)
    return { ...base, state: 'missing', detail: texts.noAnswer(lastLine(err)), fix: texts.setKubeconfig };
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) === OLDEST.major && Number(minor) >= OLDEST.minor) return { ...base, state: 'ok', detail: version };
  return { ...base, state: 'missing', detail: texts.tooOld(version, `${OLDEST.major}.${OLDEST.minor}`) };
}

// Of the program alone where the cluster does not answer.
function versionIn(json: string): string | undefined {
  try {
    return (JSON.parse(json) as { serverVersion?: { gitVersion?: string } }).serverVersion?.gitVersion;
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

async function checkRights({ kubectl, texts }: LookedAtCluster): Promise<Check> {
  const { code } = await kubectl('auth', 'can-i', '*', '*', '--all-namespaces');
  const base = { id: 'rights', title: texts.rights };
  if (code === 0) return { ...base, state: 'ok', detail: texts.mayDoEverything };
  return { ...base, state: 'warn', detail: texts.mayNotDoEverything };
}

interface Node {
  metadata: { name: string };
  spec: { unschedulable?: boolean; taints?: { effect: string }[] };
  status: { conditions?: { type: string; status: string }[] };
}

async function checkNodes({ kubectl, texts }: LookedAtCluster): Promise<Check> {
  const base = { id: 'nodes', title: texts.nodes };
  const nodes = await objectsOf<Node>(kubectl, 'nodes');
  if (nodes === undefined) return { ...base, state: 'warn', detail: texts.notTold };
  const usable = nodes.filter((node) => isReady(node) && takesPods(node));
  if (usable.length >= COPIES) return { ...base, state: 'ok', detail: texts.nodesReady(usable.length) };
  const others = nodes.filter((node) => !usable.includes(node)).map(({ metadata }) => metadata.name);
  return { ...base, state: 'missing', detail: texts.tooFewNodes(usable.length, others.join(', ')), fix: texts.addNode };
}

function isReady({ status }: Node): boolean {
  return status.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false;
}

function takesPods({ spec }: Node): boolean {
  return spec.unschedulable !== true && !spec.taints?.some(({ effect }) => effect !== 'PreferNoSchedule');
}

async function checkStorage({ kubectl, texts }: LookedAtCluster): Promise<Check> {
  const base = { id: 'storage', title: texts.storage };
  const classes = await objectsOf<{ metadata: { name: string } }>(kubectl, 'storageclasses');
  if (classes === undefined) return { ...base, state: 'warn', detail: texts.notTold };
  const names = classes.map(({ metadata }) => metadata.name);
  if (names.length > 0) return { ...base, state: 'ok', detail: names.join(', ') };
  return { ...base, state: 'warn', detail: texts.noStorage, fix: 'data.nfs, data.existingClaim' };
}

async function checkMetrics({ kubectl, texts }: LookedAtCluster): Promise<Check> {
  const base = { id: 'metrics', title: texts.metrics };
  const { code } = await kubectl('get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes');
  if (code === 0) return { ...base, state: 'ok', detail: texts.metricsAnswer };
  return { ...base, state: 'warn', detail: texts.noMetrics, fix: texts.installMetrics };
}
