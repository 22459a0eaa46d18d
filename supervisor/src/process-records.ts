import { basename } from 'node:path';
import { readFileIfThere, writeFileAtomic } from '@nonstop4/plane/atomic-file';
import { identifyProcess, isSameProcess, type ProcessIdentity } from '@nonstop4/plane/process-identity';
import { commandLineOf, initialEnvironment, readProcessTable } from '@nonstop4/plane/process-table';
import type { PlannedProcess } from './process-plan.ts';

/** What the next supervisor must know of a process. */
export interface ProcessRecord {
  name: string;
  identity: ProcessIdentity;
  startedAt: string;
  restarts: number;
}

/** The supervisor's list of its processes on disk. */
export class ProcessRecords {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /** The recorded processes that still run; an unreadable list counts as empty, the processes are then found otherwise. */
  async loadRunning(): Promise<ProcessRecord[]> {
    const text = await readFileIfThere(this.#path);
    try {
      const records = JSON.parse(text ?? '[]') as ProcessRecord[];
      return records.filter((record) => isSameProcess(record.identity));
    } catch {
      return [];
    }
  }

  /** Writes the list; writes follow each other in the order of the calls. */
  save(records: ProcessRecord[]): Promise<void> {
    const content = JSON.stringify(records);
    this.#writing = this.#writing.catch(() => undefined).then(() => writeFileAtomic(this.#path, content));
    return this.#writing;
  }
}

/**
 * Finds processes of the platform that run, recorded or not (a supervisor can die before it has written its list), by what
 * they were started with: the data directory, their names, and their programs, in whatever copy of NonStop4.
 */
export function findByEnvironment(root: string, plans: PlannedProcess[]): Map<string, ProcessIdentity> {
  const found = new Map<string, ProcessIdentity>();
  for (const row of readProcessTable()) {
    if (row.zombie || row.pid !== row.session || initialEnvironment(row.pid, 'NONSTOP4_DATA') !== root) continue;
    const name = initialEnvironment(row.pid, 'NONSTOP4_PROCESS');
    const plan = plans.find((one) => one.name === name);
    const runsIt = plan && commandLineOf(row.pid).some((word) => basename(word) === basename(plan.program));
    const identity = runsIt ? identifyProcess(row.pid) : undefined;
    if (plan && identity) found.set(plan.name, identity);
  }
  return found;
}
