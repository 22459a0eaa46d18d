import type { V1Container, V1EnvVar, V1PodTemplateSpec } from '@kubernetes/client-node';
import { AGENT_PORT } from '@nonstop4/edge/cluster-protocol';
import { RESTRICTED, RESTRICTED_POD } from '../../../../kubernetes/restricted.ts';
import { certificatesNamespace, EDGE_SELECTOR_LABELS, type EdgeOptions, edgeLabels, names } from './edge-options.ts';

/** Above 1023: no privilege is needed. */
export const EDGE_PORT = 8080;
export const EDGE_TLS_PORT = 8443;
const PROGRAMS = '/nonstop4';
const DATA = '/var/lib/nonstop4';
const SECRETS = '/run/nonstop4';
/** Until kube-proxy on every node has heard that this pod is ending. */
const PRE_STOP_SECONDS = 5;
/** The edge itself gives its visitors 30 s. */
const GRACE_SECONDS = 45;
/** As for Apps: what ran on a node that is gone comes back elsewhere soon after Kubernetes has noticed. */
const UNREACHABLE_SECONDS = 5;

/** One edge with its agent. The last table lies in the pod's own directory, so a container that is started again serves at once. */
export function edgePod(options: EdgeOptions): V1PodTemplateSpec {
  return {
    metadata: { labels: edgeLabels },
    spec: {
      serviceAccountName: names.edge,
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      priorityClassName: names.priorityClass,
      securityContext: RESTRICTED_POD,
      terminationGracePeriodSeconds: GRACE_SECONDS,
      containers: [container(options)],
      volumes: [
        { name: 'data', emptyDir: { sizeLimit: '128Mi' } },
        { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
        { name: 'token', secret: { secretName: names.tokenSecret } },
      ],
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            {
              topologyKey: 'kubernetes.io/hostname',
              labelSelector: { matchLabels: EDGE_SELECTOR_LABELS },
              // Without it a new edge finds no node beside the old ones of an update.
              matchLabelKeys: ['pod-template-hash'],
            },
          ],
        },
      },
      tolerations: ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key) => ({
        key,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: UNREACHABLE_SECONDS,
      })),
    },
  };
}

function container(options: EdgeOptions): V1Container {
  const edge = options.engine === 'haproxy' ? 'haproxy-edge.js' : 'edge.js';
  return {
    name: names.edge,
    image: options.image,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', `${PROGRAMS}/edge-pod.js`, `${PROGRAMS}/${edge}`, `${PROGRAMS}/edge-agent.js`],
    env: environment(options),
    ports: [
      { name: 'http', containerPort: EDGE_PORT, protocol: 'TCP' },
      { name: 'https', containerPort: EDGE_TLS_PORT, protocol: 'TCP' },
      { name: 'agent', containerPort: AGENT_PORT, protocol: 'TCP' },
    ],
    resources: {
      // Five times the weight of a copy: every request passes here twice, and copies that start want all that there is.
      requests: { cpu: '250m', memory: '256Mi', 'ephemeral-storage': '64Mi' },
      // Reaching it ends every visitor's request on this node: far above what is used.
      limits: { memory: '768Mi', 'ephemeral-storage': '512Mi' },
    },
    securityContext: RESTRICTED,
    // Has a table at all; asked once, of the agent. A pod that never hears of the cluster's API gets no visitors.
    startupProbe: { httpGet: { path: '/readyz', port: 'agent' }, periodSeconds: 1, failureThreshold: 600 },
    // Not of the agent: its death must not take the edge from its visitors.
    readinessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 1, failureThreshold: 2, timeoutSeconds: 2 },
    livenessProbe: { tcpSocket: { port: 'http' }, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    lifecycle: { preStop: { sleep: { seconds: PRE_STOP_SECONDS } } },
    volumeMounts: [
      { name: 'data', mountPath: DATA },
      { name: 'tmp', mountPath: '/tmp' },
      { name: 'token', mountPath: SECRETS, readOnly: true },
    ],
  };
}

function environment({ namespace, appNamespacePrefix, visitors, api }: EdgeOptions): V1EnvVar[] {
  const values: Record<string, string> = {
    NONSTOP4_DATA: DATA,
    NONSTOP4_NAMESPACE: namespace,
    NONSTOP4_APP_NAMESPACE_PREFIX: appNamespacePrefix,
    NONSTOP4_AGENT_TOKEN_FILE: `${SECRETS}/token`,
    NONSTOP4_EDGE_HOST: '0.0.0.0',
    NONSTOP4_EDGE_PORT: String(EDGE_PORT),
    NONSTOP4_EDGE_TLS_PORT: String(EDGE_TLS_PORT),
    NONSTOP4_EDGE_TLS_PUBLIC_PORT: String(visitors.tlsPort),
    NONSTOP4_CERTIFICATES_NAMESPACE: certificatesNamespace(namespace),
    ...(api ? { KUBERNETES_SERVICE_HOST: api.host, KUBERNETES_SERVICE_PORT: String(api.port) } : {}),
  };
  const name = { name: 'NONSTOP4_PROCESS', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
  return [name, ...Object.entries(values).map(([key, value]) => ({ name: key, value }))];
}
