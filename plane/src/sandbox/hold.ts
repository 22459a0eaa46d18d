import type { ControlGroups, GroupLimits } from './control-groups.ts';
import type { Room } from './sandbox.ts';

/** What holds a command to its memory and processes. */
export interface Hold {
  /** The control group that it is in; absent where it is in none. */
  group?: string;
  room: Pick<Room, 'enters' | 'processes'>;
}

/**
 * Makes a control group for a command. Where this machine has none, or no room for one more, its processes are counted for its user,
 * and its memory is for others to look at.
 */
export function hold(groups: ControlGroups | undefined, id: string, limits: GroupLimits): Hold {
  const uncounted: Hold = { room: { processes: limits.processes } };
  if (!groups) return uncounted;
  groups.sweep();
  try {
    const group = groups.make(id, limits);
    return { group, room: { enters: groups.entrances(group) } };
  } catch {
    return uncounted;
  }
}
