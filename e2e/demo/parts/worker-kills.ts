import { killGroup, killProcess, lose } from '../lose.ts';
import type { DemoContext, PartEvent, PartResult } from '../part.ts';
import { underLoad } from '../under-load.ts';

/** Each worker in turn, with everything on it: what a machine that loses its power would be. */
export async function workerKills(context: DemoContext): Promise<PartResult> {
  const { options, platform, app, target, progress, signal } = context;
  const workers = await platform.processNames('worker');
  const events: PartEvent[] = [];
  const killThem = async ({ elapsedMs }: { elapsedMs(): number }) => {
    for (const [index, worker] of workers.entries()) {
      progress.step(`Kill of ${worker} and everything on it, ${index + 1} of ${workers.length} …`);
      const pid = await platform.pidOf(worker);
      if (pid === undefined) throw new Error(`${worker} does not run.`);
      const replicas = (await platform.replicas(app.id)).filter((replica) => replica.worker === worker);
      const kill = () => {
        killProcess(pid);
        for (const replica of replicas) if (replica.pid !== undefined) killGroup(replica.pid);
      };
      const isBack = async () => {
        const now = await platform.answering(worker);
        return now !== undefined && now !== pid;
      };
      const what = `${worker} with ${replicas.length} replica${replicas.length === 1 ? '' : 's'}`;
      events.push(await lose(context, { what, kill, isBack }, elapsedMs));
    }
  };
  const load = await underLoad(options, target, false, killThem, signal);
  return { id: 'worker-kills', title: 'kill of each worker with everything on it', load, events };
}
