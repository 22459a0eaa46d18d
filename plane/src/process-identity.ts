import { readFileSync } from 'node:fs';

/**
 * A process named so that a reused pid is never mistaken for it: the pid with the kernel's start time of the process
 * (field 22 of /proc/PID/stat, in clock ticks since boot) and the boot it belongs to.
 */
export interface ProcessIdentity {
  pid: number;
  startTicks: string;
  bootId: string;
}

/** The identity of a running process, or undefined when there is none (a zombie counts as gone). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const fields = statFields(pid);
  const startTicks = fields?.[19];
  if (!fields || !startTicks || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, startTicks, bootId: currentBootId() };
}

/** Whether the very process that was identified before still runs. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  const now = identifyProcess(identity.pid);
  return now !== undefined && now.startTicks === identity.startTicks && now.bootId === identity.bootId;
}

// Fields of /proc/PID/stat after the command's name, which may itself hold spaces and parentheses: [0] is the state.
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

let bootId: string | undefined;
function currentBootId(): string {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return bootId;
}
