import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';

/** One row of the kernel's process table, from /proc/PID/stat (proc_pid_stat(5)). */
export interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
  session: number;
  zombie: boolean;
  /** User and system time of the process and of its children that it has waited for, in seconds. */
  cpuSeconds: number;
  /** Resident bytes. */
  residentBytes: number;
  startTicks: string;
}

/** USER_HZ, the unit of times in /proc: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** All processes of this machine that can be seen; one pass, about 10 µs for each. */
export function readProcessTable(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57) continue;
    const row = readProcessRow(Number(name));
    if (row) rows.push(row);
  }
  return rows;
}

/** One process, zombies included; undefined when there is none. */
export function readProcessRow(pid: number): ProcessRow | undefined {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  // The command's name stands in parentheses and may hold spaces and parentheses itself: field 3 follows the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid,
    parent: field(4),
    group: field(5),
    session: field(6),
    zombie: fields[0] === 'Z' || fields[0] === 'X',
    cpuSeconds: (field(14) + field(15) + field(16) + field(17)) / TICKS_PER_SECOND,
    residentBytes: field(24) * pageSize(),
    startTicks: fields[19] ?? '',
  };
}

// A stat line has a few hundred bytes: one read into a buffer that is kept costs a third less than readFileSync, and this
// is what an idle worker spends its time with.
const line = Buffer.allocUnsafe(4096);

function readStat(pid: number): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/stat`, 'r');
    return line.toString('latin1', 0, readSync(file, line, 0, line.length, 0));
  } catch {
    return undefined; // ended meanwhile
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/**
 * Which processes belong to which of the given leaders (pids that lead a session of their own): by session, by group, or
 * by descent. Zombies are left out. Every leader has an entry.
 */
export function groupByLeader(table: ProcessRow[], leaders: Iterable<number>): Map<number, ProcessRow[]> {
  const members = new Map<number, ProcessRow[]>();
  for (const leader of leaders) members.set(leader, []);
  const byPid = new Map(table.map((row) => [row.pid, row]));
  const known = new Map<number, number | undefined>();
  for (const row of table) {
    if (row.zombie) continue;
    const leader = leaderOf(row, byPid, members, known);
    if (leader !== undefined) members.get(leader)?.push(row);
  }
  return members;
}

function leaderOf(
  row: ProcessRow,
  byPid: Map<number, ProcessRow>,
  leaders: Map<number, ProcessRow[]>,
  known: Map<number, number | undefined>,
): number | undefined {
  const path: number[] = [];
  let leader: number | undefined;
  for (let at: ProcessRow | undefined = row; at; at = byPid.get(at.parent)) {
    if (known.has(at.pid)) leader = known.get(at.pid);
    else leader = [at.session, at.group, at.pid].find((id) => leaders.has(id));
    path.push(at.pid);
    if (leader !== undefined || known.has(at.pid) || path.length > 1_000) break;
  }
  for (const pid of path) known.set(pid, leader);
  return leader;
}

/** Proportional resident bytes: memory shared with other processes is divided among them. Slow (walks the mappings); undefined when not readable. */
export function proportionalBytes(pid: number): number | undefined {
  try {
    const match = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'));
    return match ? Number(match[1]) * 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** The value that a process had for an environment variable when it was started; undefined when absent or not readable. */
export function initialEnvironment(pid: number, name: string): string | undefined {
  try {
    const prefix = `${name}=`;
    const found = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .find((entry) => entry.startsWith(prefix));
    return found?.slice(prefix.length);
  } catch {
    return undefined;
  }
}

/** What a process was started with, word by word (proc_pid_cmdline(5)); empty when it is gone. */
export function commandLineOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

const AT_PAGESZ = 6n;
let knownPageSize: number | undefined;

// Node has no call for it; the kernel tells every process in its auxiliary vector (getauxval(3)).
function pageSize(): number {
  knownPageSize ??= readPageSize();
  return knownPageSize;
}

function readPageSize(): number {
  const vector = readFileSync('/proc/self/auxv');
  for (let at = 0; at + 16 <= vector.length; at += 16) {
    if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8));
  }
  return 4096;
}
