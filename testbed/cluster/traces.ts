import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../machine/exists.ts';
import { runAnyway } from '../machine/run.ts';
import { RUN, STATE } from '../settings.ts';

/** Places that kubelet, containerd and the network plugins use whatever they are told. */
const FIXED_PLACES = ['/var/lib/cni', '/var/lib/kubelet', '/var/log/containers', '/var/log/pods', '/run/containerd'];
/** Those that were there before the cluster was, and are not ours to remove. */
const FOREIGN = join(STATE, 'foreign.json');
const SHIM_SOCKETS = '/run/containerd/s';

/** Writes down, once, what was there before the cluster. */
export async function noteForeignPlaces(): Promise<void> {
  if (await exists(FOREIGN)) return;
  await mkdir(STATE, { recursive: true });
  const there = await Promise.all(FIXED_PLACES.map(exists));
  await writeFile(FOREIGN, JSON.stringify(FIXED_PLACES.filter((_, index) => there[index])));
}

/** Removes what the cluster has left outside of its own directories. */
export async function removeTraces(): Promise<void> {
  await unmountAll();
  const known = await readFile(FOREIGN, 'utf8').catch(() => undefined);
  const foreign: string[] = known === undefined ? FIXED_PLACES : JSON.parse(known);
  for (const place of FIXED_PLACES) if (!foreign.includes(place)) await rm(place, { recursive: true, force: true });
  await removeDeadSockets();
}

async function unmountAll(): Promise<void> {
  const lines = (await readFile('/proc/self/mounts', 'utf8')).split('\n');
  const points = lines.map((line) => line.split(' ')[1] ?? '');
  const ours = points.filter((point) => [STATE, RUN].some((root) => point.startsWith(`${root}/`)));
  // The innermost first.
  for (const point of ours.toSorted().toReversed()) await runAnyway(['umount', '--lazy', point]);
}

/** Of shims that were killed; the ones that somebody listens on belong to another containerd. */
async function removeDeadSockets(): Promise<void> {
  const listening = await readFile('/proc/net/unix', 'utf8');
  for (const name of await readdir(SHIM_SOCKETS).catch(() => [])) {
    const path = join(SHIM_SOCKETS, name);
    if (!listening.includes(path)) await rm(path, { force: true });
  }
}
