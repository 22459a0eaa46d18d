import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon } from '../machine/daemons.ts';
import { ADMIN_KUBECONFIG, NETWORK, PORTS, STATE } from '../settings.ts';
import { certificate } from './certificates.ts';
import { applyManifests, flags } from './control-plane.ts';

/** What CPU and memory pods use (`kubectl top`), beside the control plane. It has figures some 20 s after a pod's start. */
export async function startMetricsServer(program: string): Promise<void> {
  const certificates = join(STATE, 'metrics-server');
  await mkdir(certificates, { recursive: true });
  await startDaemon('metrics-server', [
    program,
    ...flags({
      kubeconfig: ADMIN_KUBECONFIG,
      'authentication-kubeconfig': ADMIN_KUBECONFIG,
      'authorization-kubeconfig': ADMIN_KUBECONFIG,
      'bind-address': NETWORK.controlPlane,
      'secure-port': PORTS.metricsServer,
      'cert-dir': certificates,
      'kubelet-certificate-authority': certificate('ca'),
      'kubelet-preferred-address-types': 'InternalIP',
      'metric-resolution': '15s',
    }),
  ]);
  await applyManifests(MANIFESTS);
}

// By an external name and not by a Service's address: where the API server runs no kube-proxy translates those.
const MANIFESTS = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'metrics-server', namespace: 'kube-system' },
    spec: { type: 'ExternalName', externalName: NETWORK.controlPlane },
  },
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name: 'metrics-server', namespace: 'kube-system', port: PORTS.metricsServer },
    },
  },
];
