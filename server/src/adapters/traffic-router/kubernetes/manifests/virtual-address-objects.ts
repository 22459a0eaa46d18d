import { createHash } from 'node:crypto';
import type { KubernetesObject, V1ConfigMap, V1Container, V1DaemonSet, V1Namespace } from '@kubernetes/client-node';
import { LABELS } from '../../../../kubernetes/names.ts';
import { RESTRICTED } from '../../../../kubernetes/restricted.ts';

export interface VirtualAddressOptions {
  namespace: string;
  /** Holds keepalived, a shell and wget at /usr/bin/wget. */
  image: string;
  /** What visitors' names lead to; in the nodes' own subnet. */
  address: string;
  /** The nodes' network interface in that subnet. */
  interface: string;
  /** Of this address among all of that network, 1 to 255. */
  routerId: number;
  /** The Service's health port: says on each node whether an edge is on it. */
  healthPort: number;
  /** Only these nodes take part; all of them when not given. */
  nodeLabels?: Record<string, string>;
}

/** Three of these and a little more without a word: the other node takes over (RFC 5798). */
const ADVERTISE_SECONDS = 0.25;
const NAME = 'virtual-address';
const LABELS_OF_IT = { 'app.kubernetes.io/part-of': 'nonstop4', [LABELS.name]: NAME };

/** keepalived on every node: one of those with an edge has the address. Its namespace is apart, since it needs what no other pod gets. */
export function virtualAddressObjects(options: VirtualAddressOptions): KubernetesObject[] {
  const text = configuration(options);
  return [namespace(options), configMap(options, text), daemonSet(options, text)];
}

/** How much less a node without an edge counts: less than any other, and not nothing. */
const WITHOUT_EDGE = -50;
const STATE = '/run/nonstop4';

/**
 * The same priority everywhere: who has the address keeps it, also when a node comes back. A node whose edge is gone counts less, but is not out:
 * where all are without one, the address stays where it is. What the watcher finds comes by a file, since running a script takes keepalived
 * the right to change its groups.
 */
function configuration({ address, interface: link, routerId }: VirtualAddressOptions): string {
  return `global_defs {
  vrrp_version 3
}
track_file edge_on_this_node {
  file ${STATE}/edge
  weight 1
}
vrrp_instance nonstop4 {
  state BACKUP
  interface ${link}
  virtual_router_id ${routerId}
  priority 100
  advert_int ${ADVERTISE_SECONDS}
  track_file {
    edge_on_this_node
  }
  virtual_ipaddress {
    ${address}/32 dev ${link}
  }
}
`;
}

/** Writes what is found only when it is something new: each writing wakes keepalived. */
function watchScript({ healthPort }: VirtualAddressOptions): string {
  return `was=
while :; do
  if /usr/bin/wget -q -T 1 -t 1 -O /dev/null http://127.0.0.1:${healthPort}/healthz; then now=0; else now=${WITHOUT_EDGE}; fi
  if [ "$now" != "$was" ]; then
    echo "$now" > ${STATE}/next && mv ${STATE}/next ${STATE}/edge && was=$now
    echo "edge on this node: $now"
  fi
  sleep 0.5
done`;
}

function namespace({ namespace: name }: VirtualAddressOptions): V1Namespace {
  const labels = { ...LABELS_OF_IT, 'pod-security.kubernetes.io/enforce': 'privileged' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function configMap({ namespace: inNamespace }: VirtualAddressOptions, text: string): V1ConfigMap {
  const metadata = { name: NAME, namespace: inNamespace, labels: LABELS_OF_IT };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'keepalived.conf': text } };
}

function daemonSet(options: VirtualAddressOptions, text: string): V1DaemonSet {
  const { namespace: inNamespace, nodeLabels } = options;
  const selector = { [LABELS.name]: NAME };
  // It reads its settings once: other ones are another pod.
  const annotations = { 'nonstop4.dev/settings': createHash('sha256').update(text).digest('hex').slice(0, 16) };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: NAME, namespace: inNamespace, labels: LABELS_OF_IT },
    spec: {
      selector: { matchLabels: selector },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      minReadySeconds: 5,
      template: {
        metadata: { labels: { ...LABELS_OF_IT }, annotations },
        spec: {
          hostNetwork: true,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          priorityClassName: 'system-node-critical',
          tolerations: [{ operator: 'Exists' }],
          ...(nodeLabels ? { nodeSelector: nodeLabels } : {}),
          terminationGracePeriodSeconds: 5,
          containers: [keepalived(options), watcher(options)],
          volumes: [
            { name: 'settings', configMap: { name: NAME } },
            { name: 'run', emptyDir: { sizeLimit: '8Mi' } },
            { name: 'state', emptyDir: { sizeLimit: '8Mi' } },
          ],
        },
      },
    },
  };
}

function keepalived({ image }: VirtualAddressOptions): V1Container {
  const settings = '/etc/nonstop4';
  return {
    name: 'keepalived',
    image,
    imagePullPolicy: 'IfNotPresent',
    // The files of one that was killed name its process, which is the number of the next one's, too: it would take itself for running.
    command: ['sh', '-c', `rm -f /run/*.pid && exec keepalived "$@"`, 'keepalived'],
    args: [
      '--vrrp',
      '--dont-fork',
      '--log-console',
      `--use-file=${settings}/keepalived.conf`,
      '--pid=/run/keepalived.pid',
      '--vrrp_pid=/run/vrrp.pid',
    ],
    resources: { requests: { cpu: '20m', memory: '32Mi' }, limits: { memory: '64Mi', 'ephemeral-storage': '64Mi' } },
    securityContext: {
      runAsUser: 0,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      // An address on an interface, VRRP's own protocol, and ARP that is not asked for.
      capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW', 'NET_BROADCAST'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [
      { name: 'settings', mountPath: settings, readOnly: true },
      { name: 'run', mountPath: '/run' },
      { name: 'state', mountPath: STATE, readOnly: true },
    ],
  };
}

function watcher(options: VirtualAddressOptions): V1Container {
  return {
    name: 'watcher',
    image: options.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', watchScript(options)],
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '32Mi', 'ephemeral-storage': '64Mi' } },
    securityContext: {
      ...RESTRICTED,
      runAsNonRoot: true,
      runAsUser: 10_001,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    volumeMounts: [{ name: 'state', mountPath: STATE }],
  };
}
