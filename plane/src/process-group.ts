import { isSameProcess, type ProcessIdentity } from './process-identity.ts';
import { groupByLeader, initialEnvironment, type ProcessRow, readProcessTable } from './process-table.ts';

/** An environment variable that every process of one thing carries (`NONSTOP4_REPLICA=abc`), so that none gets lost. */
export interface ProcessMark {
  name: string;
  value: string;
}

/** Running processes that were started with the mark in their environment, those of other users left out. */
export function findMarkedProcesses(mark: ProcessMark, table: ProcessRow[] = readProcessTable()): ProcessRow[] {
  return table.filter((row) => !row.zombie && initialEnvironment(row.pid, mark.name) === mark.value);
}

/**
 * What is left of a process that was started as leader of its own session: itself, its group, its descendants. Empty when
 * its pid belongs to another process by now. (While a group or session has members the kernel gives its number to no new
 * process, so members without a leader are still the old ones.)
 */
export function membersOf(leader: ProcessIdentity, table: ProcessRow[] = readProcessTable()): ProcessRow[] {
  const present = table.find((row) => row.pid === leader.pid);
  if (present && present.startTicks !== leader.startTicks) return [];
  return groupByLeader(table, [leader.pid]).get(leader.pid) ?? [];
}

/** Sends the signal to every process of the leader's tree; how many there were. */
export function signalTree(leader: ProcessIdentity, signal: NodeJS.Signals): number {
  const members = membersOf(leader);
  // The group first and in one call, so that a parent has no time to start another child in answer to a dead one.
  if (members.some((row) => row.group === leader.pid)) send(-leader.pid, signal);
  for (const row of members) {
    if (row.group !== leader.pid) send(row.pid, signal);
  }
  return members.length;
}

/** SIGKILLs everything of the tree and everything that carries the mark (daemons that left it), until nothing is left. */
export function killEverything(leader: ProcessIdentity | undefined, mark: ProcessMark): void {
  // A process may fork between the look and the signal; it loses this race at the latest when its parent is dead.
  for (let round = 0; round < 3; round += 1) {
    const inTree = leader ? signalTree(leader, 'SIGKILL') : 0;
    const marked = findMarkedProcesses(mark);
    for (const row of marked) send(row.pid, 'SIGKILL');
    if (inTree + marked.length === 0) return;
  }
}

/** Sends the signal to this one process, never to another one that has its pid by now. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (isSameProcess(identity)) send(identity.pid, signal);
}

/** process.kill for a process that may be gone or may have changed its user: then nothing happens. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
