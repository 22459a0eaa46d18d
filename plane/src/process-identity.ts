import { readFileSync } from 'node:fs';
import { readProcessRow } from './process-table.ts';

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
  const row = readProcessRow(pid);
  return row && !row.zombie ? { pid, startTicks: row.startTicks, bootId: currentBootId() } : undefined;
}

/** The identity of a child that was started just now: also when it has already ended, as long as it was not waited for. */
export function identifyChild(pid: number): ProcessIdentity {
  return { pid, startTicks: readProcessRow(pid)?.startTicks ?? '', bootId: currentBootId() };
}

/** Whether the very process that was identified before still runs. */
export function isSameProcess(identity: ProcessIdentity): boolean {
  const now = identifyProcess(identity.pid);
  return now !== undefined && now.startTicks === identity.startTicks && now.bootId === identity.bootId;
}

let bootId: string | undefined;
function currentBootId(): string {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return bootId;
}
