import { rm } from 'node:fs/promises';
import { removeCgroup } from '../cluster/cgroups.ts';
import { removeHierarchies } from '../cluster/hierarchies.ts';
import { removeNetwork } from '../cluster/network.ts';
import { killAll } from '../cluster/power.ts';
import { removeTraces } from '../cluster/traces.ts';
import { daemons, endDaemons } from '../machine/daemons.ts';
import { RUN, STATE, WORKERS } from '../settings.ts';

/** Ends the cluster and removes every trace of it but the cache. What is not there any more is fine. */
export async function down(say: (text: string) => void): Promise<void> {
  for (const worker of WORKERS) await killAll(worker);
  const left = (await daemons()).map(({ name }) => name);
  await endDaemons(left, 'gently');
  await removeTraces();
  // iptables rules of kube-proxy and of the pods lie inside the namespaces and go with them.
  await removeNetwork();
  for (const worker of WORKERS) await removeCgroup(worker);
  await removeHierarchies();
  for (const directory of [STATE, RUN]) await rm(directory, { recursive: true, force: true });
  say('The cluster is gone; built programs and images stay in the cache.');
}
