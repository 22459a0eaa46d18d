import type { Check } from '../check.ts';
import { objectsOf } from './kubectl.ts';
import type { LookedAtCluster } from './looked-at-cluster.ts';

interface Installed {
  kind: string;
  metadata: { name: string; labels?: Record<string, string>; deletionTimestamp?: string };
  spec: { replicas?: number; nodeName?: string; type?: string; externalIPs?: string[]; ports?: ServicePort[] };
  status: {
    conditions?: { type: string; status: string; message?: string }[];
    containerStatuses?: ContainerStatus[];
    loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
  };
}

interface ServicePort {
  port: number;
  nodePort?: number;
}

interface ContainerStatus {
  state?: { waiting?: { reason?: string } };
  lastState?: { terminated?: { exitCode: number } };
}

/** With which a server ends that does not take its settings (sysexits.h, EX_CONFIG). */
const SETTINGS_REFUSED = 78;
const PURPOSE = 'nonstop4.dev/purpose';

/** The servers and edges that the chart has put there; that there are none is no fault before the installation. */
export async function checkInstallation(cluster: LookedAtCluster): Promise<Check[]> {
  const { kubectl, namespace, texts } = cluster;
  const title = texts.installation(namespace);
  const objects = await objectsOf<Installed>(kubectl, '-n', namespace, 'deployments,pods,services');
  if (objects === undefined) return [{ id: 'installation', state: 'warn', title, detail: texts.notTold }];
  const deployments = objects.filter(({ kind }) => kind === 'Deployment');
  const servers = deployments.filter(({ metadata }) => /^server-\d+$/.test(metadata.name));
  if (servers.length === 0)
    return [
      { id: 'installation', state: 'warn', title, detail: texts.notInstalled, fix: 'docs/install-kubernetes.md' },
    ];
  const pods = podsOf(objects, 'server');
  const checks = servers.map(({ metadata: { name } }) => {
    const own = pods.filter(({ metadata }) => metadata.labels?.['nonstop4.dev/server'] === name);
    return readyCheck(cluster, { id: name, title: name, wanted: 1, pods: own });
  });
  if (servers.length > 1) checks.push(...spreadCheck(cluster, 'servers', pods));
  const edge = deployments.find(({ metadata }) => metadata.name === 'edge');
  return edge === undefined ? checks : [...checks, ...checkEdges(cluster, edge, objects)];
}

function checkEdges(cluster: LookedAtCluster, edge: Installed, objects: Installed[]): Check[] {
  const pods = podsOf(objects, 'edge');
  const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === 'edge');
  return [
    readyCheck(cluster, { id: 'edge', title: cluster.texts.edges, wanted: edge.spec.replicas ?? 1, pods }),
    ...spreadCheck(cluster, 'edges', pods),
    ...(service === undefined ? [] : [checkAddress(cluster, service)]),
  ];
}

/** Those that are not on their way out. */
function podsOf(objects: Installed[], purpose: string): Installed[] {
  return objects.filter(
    ({ kind, metadata }) =>
      kind === 'Pod' && metadata.labels?.[PURPOSE] === purpose && metadata.deletionTimestamp === undefined,
  );
}

function readyCheck(
  { namespace, texts }: LookedAtCluster,
  { id, title, wanted, pods }: { id: string; title: string; wanted: number; pods: Installed[] },
): Check {
  const ready = pods.filter(isReady);
  if (ready.length >= wanted) return { id, state: 'ok', title, detail: texts.readyOn(nodesOf(ready).join(', ')) };
  const why = pods.filter((pod) => !isReady(pod)).map(whyNot)[0];
  const detail = texts.notReady(ready.length, wanted, why === 'settings' ? texts.settingsRefused : why);
  const saysItself = why === undefined || why === 'settings';
  const fix = `kubectl -n ${namespace} ${saysItself ? `logs deploy/${id}` : 'describe pod'}`;
  return { id, state: 'missing', title, detail, fix };
}

function isReady({ status }: Installed): boolean {
  return status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}

/** In Kubernetes' own words; `settings` where the server has said what it does not take; undefined where it runs and is not ready. */
function whyNot({ status }: Installed): string | undefined {
  const [container] = status.containerStatuses ?? [];
  if (container?.lastState?.terminated?.exitCode === SETTINGS_REFUSED) return 'settings';
  const scheduled = status.conditions?.find(({ type, status: value }) => type === 'PodScheduled' && value === 'False');
  return container?.state?.waiting?.reason ?? scheduled?.message;
}

function nodesOf(pods: Installed[]): string[] {
  return [...new Set(pods.flatMap(({ spec }) => spec.nodeName ?? []))].sort();
}

/** One node that goes must not take all of them with it. */
function spreadCheck({ texts }: LookedAtCluster, what: 'servers' | 'edges', pods: Installed[]): Check[] {
  const ready = pods.filter(isReady);
  const nodes = nodesOf(ready);
  if (ready.length < 2 || nodes.length > 1) return [];
  return [{ id: `${what}-spread`, state: 'warn', title: texts[what], detail: texts.onOneNode(nodes[0] ?? '') }];
}

function checkAddress({ texts }: LookedAtCluster, { spec, status }: Installed): Check {
  const base = { id: 'address', title: texts.address };
  const given = (status.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
  const addresses = [...(spec.externalIPs ?? []), ...given];
  if (addresses.length > 0) return { ...base, state: 'ok', detail: addresses.join(', ') };
  const ports = (spec.ports ?? []).flatMap(({ port, nodePort }) => (nodePort ? [`${port} → ${nodePort}`] : []));
  if (spec.type === 'NodePort') return { ...base, state: 'ok', detail: texts.nodePorts(ports.join(', ')) };
  return { ...base, state: 'missing', detail: texts.noAddress, fix: 'edge.address, edge.kind: gateway-api' };
}
