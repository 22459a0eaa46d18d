import { exists } from '../machine/exists.ts';
import { run, runAnyway } from '../machine/run.ts';
import { NETWORK, WORKERS, type WorkerPlace } from '../settings.ts';

/** One bridge, one namespace for each worker, and a route to each worker's pods. A second call changes nothing. */
export async function ensureNetwork(): Promise<void> {
  const { bridge, controlPlane, bridgePrefix, services } = NETWORK;
  if (!(await linkExists(bridge))) {
    await run(['ip', 'link', 'add', bridge, 'type', 'bridge']);
    await run(['ip', 'address', 'add', `${controlPlane}/${bridgePrefix}`, 'dev', bridge]);
  }
  await run(['ip', 'link', 'set', bridge, 'up']);
  await run(['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  // No kube-proxy runs in this namespace: a packet to a Service's address must not leave the machine.
  await run(['ip', 'route', 'replace', 'unreachable', services]);
  await letPodsOut();
  for (const worker of WORKERS) await ensureWorker(worker);
  for (const worker of WORKERS) await routeToPods(worker);
}

/** Removes all of it. Whatever is not there any more is fine. */
export async function removeNetwork(): Promise<void> {
  for (const { namespace, link } of WORKERS) {
    await runAnyway(['ip', 'netns', 'delete', namespace]);
    await runAnyway(['ip', 'link', 'delete', link]);
  }
  await runAnyway(['ip', 'link', 'delete', NETWORK.bridge]);
  await runAnyway(['ip', 'route', 'delete', 'unreachable', NETWORK.services]);
  await runAnyway(['iptables', '-t', 'nat', '-D', 'POSTROUTING', ...MASQUERADE]);
}

/** Builds in the cluster fetch packages from outside, where nobody knows a way back to a pod's address. */
const MASQUERADE = [
  ...['-s', NETWORK.pods, '!', '-d', '10.0.0.0/8'],
  ...['-m', 'comment', '--comment', 'nonstop4-testbed', '-j', 'MASQUERADE'],
];

/** A second call changes nothing. */
async function letPodsOut(): Promise<void> {
  const rule = (action: string) => ['iptables', '-t', 'nat', action, 'POSTROUTING', ...MASQUERADE];
  if ((await runAnyway(rule('-C'))).code !== 0) await run(rule('-A'));
}

/** Pulls or plugs in a worker's cable. */
export async function setCable(worker: WorkerPlace, state: 'up' | 'down'): Promise<void> {
  await run(['ip', 'link', 'set', worker.link, state]);
}

/** A program's argument list, run in the worker's network alone. Not `ip netns exec`: that mounts /sys anew, without the cgroups. */
export function inNetworkOf(worker: WorkerPlace, argv: readonly string[]): string[] {
  return ['nsenter', `--net=/run/netns/${worker.namespace}`, '--', ...argv];
}

async function ensureWorker({ namespace, link, address }: WorkerPlace): Promise<void> {
  if (await exists(`/run/netns/${namespace}`)) return;
  const inside = ['ip', '-n', namespace];
  await run(['ip', 'netns', 'add', namespace]);
  await run(['ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace]);
  await run(['ip', 'link', 'set', link, 'master', NETWORK.bridge, 'up']);
  await run([...inside, 'address', 'add', `${address}/${NETWORK.bridgePrefix}`, 'dev', 'eth0']);
  await run([...inside, 'link', 'set', 'eth0', 'up']);
  await run([...inside, 'link', 'set', 'lo', 'up']);
  await run([...inside, 'route', 'add', 'default', 'via', NETWORK.controlPlane]);
  await run(['nsenter', `--net=/run/netns/${namespace}`, '--', 'sysctl', '-qw', 'net.ipv4.ip_forward=1']);
}

async function routeToPods({ namespace, address, pods }: WorkerPlace): Promise<void> {
  await run(['ip', 'route', 'replace', pods, 'via', address]);
  const others = WORKERS.filter((worker) => worker.namespace !== namespace);
  for (const other of others) await run(['ip', '-n', other.namespace, 'route', 'replace', pods, 'via', address]);
}

async function linkExists(name: string): Promise<boolean> {
  return exists(`/sys/class/net/${name}`);
}
