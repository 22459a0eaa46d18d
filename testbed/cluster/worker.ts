import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startDaemon } from '../machine/daemons.ts';
import { exists } from '../machine/exists.ts';
import { runAnyway } from '../machine/run.ts';
import { until } from '../machine/until.ts';
import { NETWORK, PORTS, STATE, type WorkerPlace } from '../settings.ts';
import { certificate, key, kubeconfig } from './certificates.ts';
import { ensureCgroup } from './cgroups.ts';
import { flags, kubectl, part } from './control-plane.ts';
import { containerProgram } from './hierarchies.ts';
import { inNetworkOf } from './network.ts';

const READY_MS = 60_000;

/** What runs for a worker outside of its pods. */
export const daemonsOf = ({ name }: WorkerPlace) => [`kubelet-${name}`, `kube-proxy-${name}`, `containerd-${name}`];

/** Starts containerd, kubelet and kube-proxy in the worker's network. */
export async function startWorker(worker: WorkerPlace): Promise<void> {
  const { name, state } = worker;
  await ensureCgroup(worker);
  await writeConfiguration(worker);
  const [, proxy, containerd] = daemonsOf(worker) as [string, string, string];
  await startDaemon(containerd, inNetworkOf(worker, ['containerd', '--config', join(state, 'containerd.toml')]));
  // A kubelet that finds no container runtime ends itself.
  const socket = containerdSocket(worker);
  await until(
    `containerd of ${name}`,
    READY_MS,
    async () => (await runAnyway(['ctr', '-a', socket, 'version'])).code === 0,
  );
  await startKubelet(worker);
  await startDaemon(proxy, inNetworkOf(worker, [part('kube-proxy'), ...flags(proxyFlags(worker))]));
}

function startKubelet(worker: WorkerPlace): Promise<void> {
  const [kubelet] = daemonsOf(worker) as [string, string, string];
  return startDaemon(kubelet, inNetworkOf(worker, [part('kubelet'), ...flags(kubeletFlags(worker))]));
}

export async function untilReady(worker: WorkerPlace): Promise<void> {
  const { name } = worker;
  const condition = '{.status.conditions[?(@.type=="Ready")].status}';
  await until(`${name} to be ready`, READY_MS, async () => {
    // containerd may answer and not have its runtime service up yet; a kubelet ends then, and its unit (Restart=always) starts it again.
    await startKubelet(worker);
    const { out } = await kubectl('get', 'node', name, '-o', `jsonpath=${condition}`);
    return out === 'True';
  });
}

function containerdSocket({ run }: WorkerPlace): string {
  return join(run, 'containerd.sock');
}

function kubeletFlags({ name, address, state }: WorkerPlace): Record<string, string> {
  return {
    config: join(state, 'kubelet.json'),
    'root-dir': join(state, 'kubelet'),
    kubeconfig: kubeconfig(name),
    'hostname-override': name,
    'node-ip': address,
    'cert-dir': join(state, 'kubelet-pki'),
  };
}

function proxyFlags({ name }: WorkerPlace): Record<string, string | number> {
  return {
    kubeconfig: kubeconfig('proxy'),
    'hostname-override': name,
    'cluster-cidr': NETWORK.pods,
    'proxy-mode': 'iptables',
    // These sysctls exist in the first network namespace only.
    'conntrack-max-per-core': 0,
    'conntrack-tcp-timeout-established': 0,
    'conntrack-tcp-timeout-close-wait': 0,
  };
}

async function writeConfiguration(worker: WorkerPlace): Promise<void> {
  const { state, run } = worker;
  await mkdir(join(state, 'cni'), { recursive: true });
  await mkdir(run, { recursive: true });
  await writeFile(join(state, 'containerd.toml'), containerdConfiguration(worker, await containerProgram()));
  await writeFile(join(state, 'cni', '10-pods.conflist'), JSON.stringify(podNetwork(worker), undefined, 2));
  await writeFile(join(state, 'kubelet.json'), JSON.stringify(kubeletConfiguration(worker), undefined, 2));
  await writeFile(join(state, 'resolv.conf'), `nameserver ${NETWORK.controlPlane}\n`);
  const mirror = join(STATE, 'registry-mirrors', '_default');
  if (await exists(mirror)) return;
  await mkdir(mirror, { recursive: true });
  // Every image, whatever registry its name says, comes from the one on this machine.
  await writeFile(
    join(mirror, 'hosts.toml'),
    `[host."http://${NETWORK.controlPlane}:${PORTS.registry}"]\n  capabilities = ["pull", "resolve"]\n`,
  );
}

function containerdConfiguration(worker: WorkerPlace, program: string): string {
  const { state, run } = worker;
  return `version = 2
root = "${join(state, 'containerd')}"
state = "${join(run, 'containerd')}"
[grpc]
  address = "${containerdSocket(worker)}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.local/pause:1"
  # Without CAP_SYS_RESOURCE a lower score than its own cannot be given to a sandbox, which then dies at its start.
  restrict_oom_score_adj = true
  # What is left of a pod that was killed hard is known as ours by its place.
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${join(state, 'cni')}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${join(STATE, 'registry-mirrors')}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "${program}"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.${program}]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.${program}.options]
        BinaryName = "${program}"
`;
}

function podNetwork({ state, pods }: WorkerPlace): object {
  const ipam = {
    type: 'host-local',
    dataDir: join(state, 'pod-addresses'),
    ranges: [[{ subnet: pods }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  return {
    cniVersion: '0.4.0',
    name: 'pods',
    plugins: [
      { type: 'bridge', bridge: 'pods0', isGateway: true, ipMasq: false, hairpinMode: true, ipam },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

function kubeletConfiguration(worker: WorkerPlace): object {
  const { name, cgroup, state } = worker;
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      x509: { clientCAFile: certificate('ca') },
      webhook: { enabled: true },
    },
    authorization: { mode: 'Webhook' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    containerRuntimeEndpoint: `unix://${containerdSocket(worker)}`,
    clusterDNS: [NETWORK.dnsService],
    clusterDomain: 'cluster.local',
    failSwapOn: false,
    tlsCertFile: certificate(name),
    tlsPrivateKeyFile: key(name),
    podLogsDir: join(state, 'pod-logs'),
    resolvConf: join(state, 'resolv.conf'),
    nodeStatusUpdateFrequency: '4s',
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
  };
}
