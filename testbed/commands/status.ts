import { kubectl } from '../cluster/control-plane.ts';
import { daemons } from '../machine/daemons.ts';
import { ADMIN_KUBECONFIG } from '../settings.ts';

/** What runs of the cluster, and what its API says of the nodes. */
export async function status(say: (text: string) => void): Promise<void> {
  const all = await daemons();
  if (all.length === 0) {
    say('There is no cluster. npm run cluster:up makes one.');
    return;
  }
  for (const { name, pid, running } of all) say(`${name.padEnd(26)} ${running ? `pid ${pid}` : 'does not run'}`);
  const nodes = await kubectl('get', 'nodes', '-o', 'wide');
  say(nodes.code === 0 ? nodes.out.trimEnd() : `The API does not answer: ${nodes.err.trim()}`);
  say(`KUBECONFIG=${ADMIN_KUBECONFIG}`);
}
