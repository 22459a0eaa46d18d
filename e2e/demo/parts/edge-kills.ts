import { heldConnections } from '../held-connections.ts';
import { killProcess, lose } from '../lose.ts';
import type { DemoContext, PartEvent, PartResult } from '../part.ts';
import { underLoad } from '../under-load.ts';

/**
 * Each edge in turn. What it held is lost with it, as a connection is when a visitor's own network fails; browsers then send an
 * idempotent request once more, and so does this load (counted).
 */
export async function edgeKills(context: DemoContext): Promise<PartResult> {
  const { options, platform, target, progress, signal } = context;
  const edges = await platform.processNames('edge');
  const events: PartEvent[] = [];
  const killThem = async ({ elapsedMs }: { elapsedMs(): number }) => {
    for (const [index, edge] of edges.entries()) {
      progress.step(`Kill of ${edge}, ${index + 1} of ${edges.length} …`);
      const pid = await platform.pidOf(edge);
      if (pid === undefined) throw new Error(`${edge} does not run.`);
      const held = heldConnections(pid, target.edgePort);
      const isBack = async () => {
        const now = await platform.answering(edge);
        return now !== undefined && now !== pid;
      };
      events.push(await lose(context, { what: edge, held, kill: () => killProcess(pid), isBack }, elapsedMs));
    }
  };
  const load = await underLoad(options, target, true, killThem, signal);
  return { id: 'edge-kills', title: 'kill of each edge', load, events };
}
