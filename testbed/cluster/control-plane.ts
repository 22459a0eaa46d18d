import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon } from '../machine/daemons.ts';
import { runAnyway } from '../machine/run.ts';
import { until } from '../machine/until.ts';
import { ADMIN_KUBECONFIG, NETWORK, PKI, PORTS, STATE } from '../settings.ts';
import { certificate, key, kubeconfig } from './certificates.ts';

const BIN = join(STATE, 'bin');
const READY_MS = 60_000;
const PARTS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'kubectl',
] as const;

/** The path of a part of Kubernetes. */
export const part = (name: (typeof PARTS)[number]) => join(BIN, name);

/** One program under the name of each part. */
export async function linkParts(kubernetes: string): Promise<void> {
  await mkdir(BIN, { recursive: true });
  for (const name of PARTS) {
    await symlink(kubernetes, part(name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Starts etcd, the API server, the controllers and the scheduler, and waits until the API answers that it is ready. */
export async function startControlPlane(): Promise<void> {
  await startEtcd();
  await startApiServer();
  await until(
    'the API server to be ready',
    READY_MS,
    async () => (await kubectl('get', '--raw', '/readyz')).code === 0,
  );
  await startDaemon('kube-controller-manager', [
    part('kube-controller-manager'),
    ...flags({
      kubeconfig: kubeconfig('controllers'),
      'use-service-account-credentials': true,
      'service-account-private-key-file': key('service-accounts'),
      'root-ca-file': certificate('ca'),
      'cluster-signing-cert-file': certificate('ca'),
      'cluster-signing-key-file': key('ca'),
      'leader-elect': false,
    }),
  ]);
  await startDaemon('kube-scheduler', [
    part('kube-scheduler'),
    ...flags({ kubeconfig: kubeconfig('scheduler'), 'leader-elect': false }),
  ]);
}

/** Runs kubectl as the cluster's administrator. */
export function kubectl(...args: string[]) {
  return runAnyway([part('kubectl'), '--kubeconfig', ADMIN_KUBECONFIG, ...args]);
}

/** Applies manifests as the cluster's administrator. Throws with the refusal. */
export async function applyManifests(manifests: readonly object[]): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: manifests };
  const argv = [part('kubectl'), '--kubeconfig', ADMIN_KUBECONFIG, 'apply', '-f', '-'];
  const { code, err } = await runAnyway(argv, { input: JSON.stringify(list) });
  if (code !== 0) throw new Error(`kubectl apply was refused: ${err.trim()}`);
}

async function startEtcd(): Promise<void> {
  const clients = `http://127.0.0.1:${PORTS.etcd}`;
  await startDaemon('etcd', [
    'etcd',
    ...flags({
      'data-dir': join(STATE, 'etcd'),
      'listen-client-urls': clients,
      'advertise-client-urls': clients,
      'listen-peer-urls': `http://127.0.0.1:${PORTS.etcdPeer}`,
      // What a power loss of this machine would cost is nothing: the cluster is made anew.
      'unsafe-no-fsync': true,
      'auto-compaction-retention': '1',
    }),
  ]);
  await until('etcd to answer', READY_MS, async () => (await fetch(`${clients}/health`)).ok);
}

async function startApiServer(): Promise<void> {
  await startDaemon('kube-apiserver', [
    part('kube-apiserver'),
    ...flags({
      'advertise-address': NETWORK.controlPlane,
      'secure-port': PORTS.api,
      'etcd-servers': `http://127.0.0.1:${PORTS.etcd}`,
      'service-cluster-ip-range': NETWORK.services,
      'tls-cert-file': certificate('apiserver'),
      'tls-private-key-file': key('apiserver'),
      'client-ca-file': certificate('ca'),
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-account-signing-key-file': key('service-accounts'),
      'service-account-key-file': join(PKI, 'service-accounts.pub'),
      'kubelet-certificate-authority': certificate('ca'),
      'kubelet-client-certificate': certificate('kubelet-client'),
      'kubelet-client-key': key('kubelet-client'),
      'kubelet-preferred-address-types': 'InternalIP',
      'authorization-mode': 'Node,RBAC',
      'enable-admission-plugins': 'NodeRestriction',
      'allow-privileged': true,
      ...aggregation(),
    }),
  ]);
}

/** How it asks aggregated APIs (metrics-server) in the name of a user. */
function aggregation(): Record<string, string> {
  return {
    'requestheader-client-ca-file': certificate('ca'),
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-username-headers': 'X-Remote-User',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'proxy-client-cert-file': certificate('front-proxy'),
    'proxy-client-key-file': key('front-proxy'),
  };
}

export function flags(values: Record<string, string | number | boolean>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
