import { setTimeout as wait } from 'node:timers/promises';
import { killProcess, lose } from '../lose.ts';
import type { DemoContext, PartEvent, PartResult } from '../part.ts';
import { underLoad } from '../under-load.ts';

const LOOK_MS = 25;

/** The server is killed and held down, by killing each new one; then it may come back. */
export async function serverKill(context: DemoContext): Promise<PartResult> {
  const { options, platform, target, progress, signal } = context;
  const events: PartEvent[] = [];
  const seconds = options.serverDownMs / 1_000;
  progress.step(`Kill of the server, held down for ${seconds} s …`);
  const killIt = async ({ elapsedMs }: { elapsedMs(): number }) => {
    const killed = new Set<number>();
    const kill = async () => {
      const until = performance.now() + options.serverDownMs;
      while (performance.now() < until) {
        const pid = await platform.pidOf('server');
        if (pid !== undefined) {
          killProcess(pid);
          killed.add(pid);
        }
        await wait(LOOK_MS, undefined, { signal });
      }
    };
    const isBack = async () => {
      const now = await platform.answering('server');
      return now !== undefined && !killed.has(now);
    };
    events.push(await lose(context, { what: 'server', kill, isBack }, elapsedMs));
  };
  const load = await underLoad(options, target, false, killIt, signal);
  return { id: 'server-kill', title: `kill of the server, ${seconds} s down`, load, events };
}
