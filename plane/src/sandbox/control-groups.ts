import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the processes of one group may have together. */
export interface GroupLimits {
  memoryBytes: number;
  /** Processes and threads. */
  processes: number;
}

/** One file of one controller, as the kernel's cgroup v1 and v2 documents name it. */
interface Dialect {
  version: 'cgroup-v1' | 'cgroup-v2';
  /** Directories of the mounted hierarchies that hold the controllers. */
  roots: (mount: string) => string[];
  limits: (limits: GroupLimits) => { file: string; value: string; needed: boolean }[];
  /** Holds a line `oom_kill N`. */
  kills: string;
}

const V2: Dialect = {
  version: 'cgroup-v2',
  roots: (mount) => [mount],
  limits: ({ memoryBytes, processes }) => [
    { file: 'memory.max', value: String(memoryBytes), needed: true },
    { file: 'pids.max', value: String(processes), needed: true },
    { file: 'memory.swap.max', value: '0', needed: false },
    // Half an App is of no use: all of it ends together.
    { file: 'memory.oom.group', value: '1', needed: false },
  ],
  kills: 'memory.events',
};

const V1: Dialect = {
  version: 'cgroup-v1',
  roots: (mount) => [join(mount, 'memory'), join(mount, 'pids')],
  limits: ({ memoryBytes, processes }) => [
    { file: 'memory.limit_in_bytes', value: String(memoryBytes), needed: true },
    { file: 'pids.max', value: String(processes), needed: true },
    // Of memory and swap together; absent where the kernel does not count swap.
    { file: 'memory.memsw.limit_in_bytes', value: String(memoryBytes), needed: false },
  ],
  kills: 'memory.oom_control',
};

const MOUNT = '/sys/fs/cgroup';

/** So long after it was made an empty group may be one whose process is still to enter: on a busy machine that takes seconds. */
const ENTERS_WITHIN_MS = 60_000;

/**
 * Control groups of one process of the platform. Every call is a few accesses to files of the kernel, which do not wait for a disk.
 * `holder` is `worker-0`, `server`: groups of other holders are left alone.
 */
export class ControlGroups {
  readonly version: Dialect['version'];
  readonly #dialect: Dialect;
  readonly #roots: string[];
  readonly #holder: string;

  private constructor(dialect: Dialect, roots: string[], holder: string) {
    this.version = dialect.version;
    this.#dialect = dialect;
    this.#roots = roots;
    this.#holder = holder;
  }

  /** Undefined where this process may not make groups, or the kernel has none. */
  static find(dataRoot: string, holder: string, mount: string = MOUNT): ControlGroups | undefined {
    const digest = createHash('sha256').update(dataRoot).digest('hex').slice(0, 12);
    for (const dialect of [V2, V1]) {
      const roots = dialect.roots(mount).map((root) => join(root, `nonstop4-${digest}`));
      const groups = new ControlGroups(dialect, roots, holder);
      if (groups.#works()) return groups;
    }
    return undefined;
  }

  /** Makes a group and gives its name. Throws when the kernel refuses. */
  make(id: string, limits: GroupLimits): string {
    this.#prepare();
    const name = `${this.#holder}.${id}.${Date.now().toString(36)}`;
    for (const directory of this.#directories(name)) {
      mkdirSync(directory, { recursive: true });
      for (const { file, value, needed } of this.#dialect.limits(limits)) setLimit(directory, file, value, needed);
    }
    const [first = ''] = this.#directories(name);
    for (const { file, needed } of this.#dialect.limits(limits)) {
      if (needed && !this.#directories(name).some((directory) => existsSync(join(directory, file))))
        throw new Error(`${first} has no ${file}`);
    }
    return name;
  }

  /** A process that writes its number into each of these is in the group, and so is all that it starts. */
  entrances(name: string): string[] {
    return this.#directories(name).map((directory) => join(directory, 'cgroup.procs'));
  }

  /** Whether the kernel has killed something of the group because its memory was used up. */
  ranOutOfMemory(name: string): boolean {
    return this.#directories(name).some((directory) =>
      /^oom_kill [1-9]/m.test(read(join(directory, this.#dialect.kills))),
    );
  }

  /** Removes this holder's groups in which nothing runs any more: those of `ended`, an id, and of others that had the time to be entered. */
  sweep(ended?: string): void {
    const enteredBefore = Date.now() - ENTERS_WITHIN_MS;
    this.#remove((name) => madeAt(name) < enteredBefore || (ended !== undefined && this.#isOf(ended, name)));
  }

  /** Removes what is empty, when this holder ends. */
  close(): void {
    this.#remove(() => true);
    for (const root of this.#roots) tryRemove(root);
  }

  #isOf(id: string, name: string): boolean {
    return name.startsWith(`${this.#holder}.${id}.`);
  }

  #remove(isMeant: (name: string) => boolean): void {
    for (const root of this.#roots) {
      for (const name of namesIn(root))
        if (name.startsWith(`${this.#holder}.`) && isMeant(name)) tryRemove(join(root, name));
    }
  }

  #directories(name: string): string[] {
    return this.#roots.map((root) => join(root, name));
  }

  // By doing it: mount options, delegation and rights all have their own ways of saying no.
  #works(): boolean {
    try {
      const name = this.make('try', { memoryBytes: 64 * 1024 * 1024, processes: 64 });
      for (const directory of this.#directories(name)) rmdirSync(directory);
      return true;
    } catch {
      for (const root of this.#roots) tryRemove(root);
      return false;
    }
  }

  // In version 2 a group has the controllers that the group above hands down.
  #prepare(): void {
    for (const root of this.#roots) {
      // Where version 1 is mounted the directory above is a plain file system, in which anything could be made.
      if (!existsSync(join(root, '..', 'cgroup.procs'))) throw new Error('not mounted');
      mkdirSync(root, { recursive: true });
      if (this.#dialect !== V2) continue;
      for (const directory of [join(root, '..'), root]) {
        const file = join(directory, 'cgroup.subtree_control');
        const missing = ['memory', 'pids'].filter((one) => !read(file).split(/\s+/).includes(one));
        if (missing.length > 0) writeFileSync(file, missing.map((one) => `+${one}`).join(' '));
      }
    }
  }
}

/** Milliseconds since 1970; the last part of a name, see `make`. */
function madeAt(name: string): number {
  return Number.parseInt(name.slice(name.lastIndexOf('.') + 1), 36);
}

function setLimit(directory: string, file: string, value: string, needed: boolean): void {
  const path = join(directory, file);
  if (!existsSync(path)) return;
  try {
    appendFileSync(path, value);
  } catch (error) {
    if (needed) throw error;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}

// Refused while something of it runs.
function tryRemove(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // It is removed at a later sweep.
  }
}
