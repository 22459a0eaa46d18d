import { lose } from '../lose.ts';
import type { DemoContext, PartEvent, PartResult } from '../part.ts';
import { underLoad } from '../under-load.ts';

/** SIGKILL to one copy of the App after the other. */
export async function replicaKills(context: DemoContext): Promise<PartResult> {
  const { options, platform, app, target, progress, signal } = context;
  const events: PartEvent[] = [];
  const killThem = async ({ elapsedMs }: { elapsedMs(): number }) => {
    for (let round = 0; round < options.rounds; round++) {
      progress.step(`SIGKILL of a replica, ${round + 1} of ${options.rounds} …`);
      const replicas = await platform.replicas(app.id);
      const replica = replicas[round % replicas.length];
      if (replica?.pid === undefined) throw new Error('There is no replica to kill.');
      const { id, pid } = replica;
      const isBack = async () => {
        const now = (await platform.replicas(app.id)).find((other) => other.id === id);
        return now?.ready === true && now.pid !== pid;
      };
      const held = await inFlightOn(context, id);
      events.push(
        await lose(
          context,
          { what: `replica ${id}`, held, kill: () => platform.killReplica(replica), isBack },
          elapsedMs,
        ),
      );
    }
  };
  const load = await underLoad(options, target, false, killThem, signal);
  return { id: 'replica-kills', title: `${options.rounds} SIGKILLs of a replica`, load, events };
}

async function inFlightOn({ platform, app }: DemoContext, id: string): Promise<number> {
  const targets = (await platform.targets(app.id)).flat();
  return targets.filter((target) => target.id === id).reduce((sum, { inFlight }) => sum + inFlight, 0);
}
