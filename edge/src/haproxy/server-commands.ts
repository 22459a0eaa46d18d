import type { Backends, Placement } from './backends.ts';
import { checkedServer, NO_ADDRESS, twinServer } from './configuration.ts';
import type { ServerState } from './server-rows.ts';

interface Wanted {
  host: string;
  port: number;
  state: 'ready' | 'drain' | 'maint';
}

export interface ServerCommands {
  /** What may get requests from now on: before the maps name it. */
  add: string[];
  /** What gets no more requests: after the maps name others. */
  remove: string[];
}

/** The commands that bring HAProxy's servers to where they belong; none when they are there. */
export function serverCommands(
  backends: Backends,
  actual: ReadonlyMap<string, ServerState>,
  isDrained: (targetId: string) => boolean,
): ServerCommands {
  const commands: ServerCommands = { add: [], remove: [] };
  for (const backend of backends.list) {
    const serving = backend.slots.filter((slot) => slot && !slot.retired);
    // A draining target is still used when there is no other at all.
    const allDrain = serving.every((slot) => slot && isDrained(slot.target.id));
    for (const [index, slot] of backend.slots.entries()) {
      const draining = slot !== undefined && (slot.retired || isDrained(slot.target.id));
      const lastResort = slot !== undefined && !slot.retired && (!draining || allDrain);
      const checked = wanted(slot, draining ? 'drain' : 'ready');
      addCommands(commands, `${backend.name}/${checkedServer(index)}`, checked, actual);
      addCommands(
        commands,
        `${backend.name}/${twinServer(index)}`,
        wanted(slot, lastResort ? 'ready' : 'maint'),
        actual,
      );
    }
  }
  return commands;
}

function wanted(slot: Placement | undefined, state: Wanted['state']): Wanted {
  if (!slot) return { ...NO_ADDRESS, state: 'maint' };
  return { host: slot.target.host, port: slot.target.port, state };
}

function addCommands(
  commands: ServerCommands,
  server: string,
  want: Wanted,
  actual: ReadonlyMap<string, ServerState>,
): void {
  const present = actual.get(server);
  if (!present) return;
  const state = present.maintenance ? 'maint' : present.draining ? 'drain' : 'ready';
  const moves = want.state !== 'maint' && (present.host !== want.host || present.port !== want.port);
  const into = want.state === 'ready' ? commands.add : commands.remove;
  if (moves) into.push(`set server ${server} addr ${want.host} port ${want.port}`);
  if (state !== want.state) into.push(`set server ${server} state ${want.state}`);
  // New ones are up (their worker found them ready), and two checks have to fail before they are not.
  if (want.state === 'ready' && (moves || state === 'maint')) into.push(`set server ${server} health up`);
}
