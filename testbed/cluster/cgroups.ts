import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../machine/exists.ts';
import type { WorkerPlace } from '../settings.ts';

const ROOT = '/sys/fs/cgroup';
/** Hierarchies of cgroup v1, and the one of v2 beside them; some distributions leave one out. */
const V1 = [
  'memory',
  'cpu',
  'cpuacct',
  'cpuset',
  'pids',
  'devices',
  'freezer',
  'blkio',
  'hugetlb',
  'systemd',
  'unified',
];

/**
 * How much more of the processors than any one process of the control plane: each worker would have a machine of its own, and here they share
 * one with the API server, the registry and the platform's server. Everything else on this machine has a weight of 1.
 */
const WEIGHT = 10;

/** Makes the cgroup that holds all pods of a worker, under every controller. */
export async function ensureCgroup({ cgroup }: WorkerPlace): Promise<void> {
  for (const root of await hierarchies()) await mkdir(join(root, cgroup), { recursive: true });
  if (await isV2()) {
    const controllers = (await readFile(join(ROOT, 'cgroup.controllers'), 'utf8')).trim().split(' ');
    await writeFile(join(ROOT, 'cgroup.subtree_control'), controllers.map((name) => `+${name}`).join(' '));
  }
  await setWeight(cgroup);
  if (await isV2()) return;
  // A new cpuset of v1 is empty, and a process without a processor cannot be put into it.
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    const value = await readFile(join(ROOT, 'cpuset', file), 'utf8').catch(() => undefined);
    if (value !== undefined) await writeFile(join(ROOT, 'cpuset', cgroup, file), value);
  }
}

/** Pids of everything that runs in a worker's pods. */
export async function processesIn({ cgroup }: WorkerPlace): Promise<number[]> {
  const root = (await isV2()) ? ROOT : join(ROOT, 'pids');
  const folders = await foldersBelow(join(root, cgroup));
  const lists = await Promise.all(
    folders.map((folder) => readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')),
  );
  return [...new Set(lists.flatMap((list) => list.split('\n').filter(Boolean).map(Number)))];
}

/** Takes a process out of whatever cgroup it was started in: in the outermost one every scheduling policy is allowed. */
export async function intoOutermostCgroup(pid: number): Promise<void> {
  await writeFile(join(await processorRoot(), 'cgroup.procs'), String(pid));
}

/** In the files of v1 a usual weight is 1024, in those of v2 100. */
async function setWeight(cgroup: string): Promise<void> {
  const [file, usual] = (await isV2()) ? ['cpu.weight', 100] : ['cpu.shares', 1024];
  await writeFile(join(await processorRoot(), cgroup, file), String(WEIGHT * usual));
}

async function processorRoot(): Promise<string> {
  return (await isV2()) ? ROOT : join(ROOT, 'cpu');
}

/** Removes a worker's cgroups, which must be empty by now. */
export async function removeCgroup({ cgroup }: WorkerPlace): Promise<void> {
  for (const root of await hierarchies()) {
    // The innermost first: the kernel removes no cgroup that has others in it.
    for (const folder of (await foldersBelow(join(root, cgroup))).reverse()) await rmdir(folder).catch(() => undefined);
  }
}

async function hierarchies(): Promise<string[]> {
  if (await isV2()) return [ROOT];
  const there = await Promise.all(V1.map((name) => exists(join(ROOT, name))));
  return V1.filter((_, index) => there[index]).map((name) => join(ROOT, name));
}

/** The folder itself and all below it, each before those inside it. */
async function foldersBelow(folder: string): Promise<string[]> {
  if (!(await exists(folder))) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const inside = entries.filter((entry) => entry.isDirectory()).map((entry) => foldersBelow(join(folder, entry.name)));
  return [folder, ...(await Promise.all(inside)).flat()];
}

function isV2(): Promise<boolean> {
  return exists(join(ROOT, 'cgroup.controllers'));
}
