import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runAnyway } from '../machine/run.ts';
import { STATE } from '../settings.ts';

const ROOT = '/sys/fs/cgroup';
/** The hierarchies of v1 that the testbed mounted, for `down`. */
const OURS = join(STATE, 'hierarchies.json');

/**
 * crun refuses machines on which cgroup v2 has a controller of its own beside the hierarchies of v1 ("cgroups in hybrid mode not supported"):
 * such a controller gets a hierarchy of v1 as well.
 */
export async function ensureHierarchies(): Promise<void> {
  const made = await ours();
  for (const controller of [...(await controllersBesideV1()), ...(await unmountedOfV1())]) {
    const folder = join(ROOT, controller);
    await mkdir(folder, { recursive: true }).catch(() => undefined);
    const { code } = await runAnyway(['mount', '-t', 'cgroup', '-o', controller, 'cgroup', folder]);
    if (code === 0) made.push(folder);
    else await rmdir(folder).catch(() => undefined);
  }
  await writeFile(OURS, JSON.stringify(made));
}

/** What starts containers: crun, with a tenth of the processor time that runc takes for it, where it can run. */
export async function containerProgram(): Promise<'crun' | 'runc'> {
  return (await controllersBesideV1()).length === 0 ? 'crun' : 'runc';
}

/** Takes away the hierarchies that were mounted here, which must be empty by now. */
export async function removeHierarchies(): Promise<void> {
  for (const folder of await ours()) {
    await runAnyway(['umount', folder]);
    await rmdir(folder).catch(() => undefined);
  }
}

async function controllersBesideV1(): Promise<string[]> {
  const text = await readFile(join(ROOT, 'unified', 'cgroup.controllers'), 'utf8').catch(() => '');
  return text.split(/\s+/).filter(Boolean);
}

/** A hierarchy lives on for a while after it was unmounted; containerd finds none of a container's cgroups while one of them is nowhere. */
async function unmountedOfV1(): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' '));
  const mounted = mounts
    .filter(([, , type]) => type === 'cgroup')
    .flatMap(([, , , options]) => options?.split(',') ?? []);
  const lines = (await readFile('/proc/self/cgroup', 'utf8')).split('\n').map((line) => line.split(':'));
  const names = lines.filter(([id]) => id !== '0').flatMap(([, controllers]) => controllers?.split(',') ?? []);
  return names.filter((name) => name !== '' && !mounted.includes(name));
}

async function ours(): Promise<string[]> {
  return JSON.parse(await readFile(OURS, 'utf8').catch(() => '[]'));
}
