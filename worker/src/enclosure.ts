import { existsSync } from 'node:fs';
import { chown, lstat, mkdir, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import {
  type DetachedProcess,
  programNotFound,
  StartFailed,
  type StartOptions,
  startDetached,
} from '@nonstop4/plane/detached-process';
import type { ControlGroups } from '@nonstop4/plane/sandbox/control-groups';
import { findProgram, hasInterpreter } from '@nonstop4/plane/sandbox/find-program';
import { type Hold, hold } from '@nonstop4/plane/sandbox/hold';
import { giveStrays, giveTree } from '@nonstop4/plane/sandbox/own-user';
import { endOfEnclosed, type Sandbox } from '@nonstop4/plane/sandbox/sandbox';
import { appUserOf } from './app-user.ts';
import { DEFAULTS } from './config.ts';
import type { ReplicaSpec } from './protocol.ts';

/** A replica's process, and the control group that it is in, where there is one. */
export interface LaunchedProcess extends DetachedProcess {
  group?: string;
  enclosed?: boolean;
}

/** Where a replica's home is inside of its sandbox. */
const HOME = '/home/app';

type Launch = Omit<StartOptions, 'argv' | 'cwd' | 'env'> & { mark: { name: string; value: string } };
/** Files of the specification are there: an earlier server asked without them. */
type EnclosableSpec = ReplicaSpec & Required<Pick<ReplicaSpec, 'files'>>;

export interface EnclosureOptions {
  /** Absent: replicas run as the platform's own user and see what it sees. */
  sandbox?: Sandbox;
  /** Absent: memory is bounded by the worker's own looks, processes by the user's limit. */
  groups?: ControlGroups;
  /** Holds each replica's own /tmp and home. */
  directory: string;
  /** Of the platform's user: a replica that was given it gets its own one instead. */
  home: string;
}

/** Starts replicas, in sandboxes where this machine has them. */
export class Enclosure {
  readonly #options: EnclosureOptions;

  constructor(options: EnclosureOptions) {
    this.#options = options;
  }

  /** Throws StartFailed. */
  async launch(spec: ReplicaSpec, launch: Launch): Promise<LaunchedProcess> {
    const { sandbox } = this.#options;
    if (sandbox && isEnclosable(spec)) return this.#enclosed(sandbox, spec, launch);
    const { mark, ...options } = launch;
    const isRoot = process.getuid?.() === 0;
    // What an enclosed replica wrote belongs to another user; and would not be given again while its top said so.
    if (isRoot) for (const path of spec.files?.writable ?? []) await giveTree(path, 0).catch(asStartFailure);
    const env = { ...spec.env, [mark.name]: mark.value };
    return startDetached({ ...options, argv: spec.argv, cwd: spec.cwd, env });
  }

  /** Whether the kernel has ended something of the group because its memory was used up. */
  ranOutOfMemory(group: string | undefined): boolean {
    return group !== undefined && (this.#options.groups?.ranOutOfMemory(group) ?? false);
  }

  /** Whether it runs without a sandbox although there are some: it was asked for by a server that knew of none. */
  leavesOpen(spec: ReplicaSpec): boolean {
    return this.#options.sandbox !== undefined && !isEnclosable(spec);
  }

  /**
   * After the end of a replica that ran without a sandbox beside others of its App in one, as after an upgrade: what it wrote into their
   * volume was its own.
   */
  async settle({ app, files, env }: ReplicaSpec): Promise<void> {
    if (!this.#options.sandbox?.ownUsers) return;
    const writable = files?.writable ?? (env.DATA_DIR === undefined ? [] : [env.DATA_DIR]);
    for (const path of writable) if (existsSync(path)) await giveStrays(path, appUserOf(app));
  }

  /** When this worker ends. */
  close(): void {
    this.#options.groups?.close();
  }

  /** Removes what a replica that is gone had for itself. */
  async forget(id: string): Promise<void> {
    this.#options.groups?.sweep(id);
    await rm(join(this.#options.directory, id), { recursive: true, force: true });
  }

  async #enclosed(sandbox: Sandbox, spec: EnclosableSpec, { mark, ...options }: Launch): Promise<LaunchedProcess> {
    await refuseUnstartable(spec);
    const user = appUserOf(spec.app);
    const own = join(this.#options.directory, spec.id);
    const [temporary, directory] = [join(own, 'tmp'), join(own, 'home')];
    try {
      await rm(own, { recursive: true, force: true });
      for (const path of [temporary, directory]) await mkdir(path, { recursive: true, mode: 0o700 });
      if (sandbox.ownUsers) {
        for (const path of [temporary, directory, ...spec.files.writable]) await giveTree(path, user);
        // It may open what it writes to once more by its name, /dev/stdout.
        for (const path of [options.outPath, options.errPath]) await chown(path, user, user);
      }
    } catch (error) {
      throw new StartFailed(`what it needs on disk could not be made: ${(error as Error).message}`);
    }
    const { group, room } = this.#hold(spec);
    const env = { ...spec.env, [mark.name]: mark.value };
    if (env.HOME === this.#options.home) env.HOME = HOME;
    const command = sandbox.enclose(
      { argv: spec.argv, cwd: spec.cwd, env },
      {
        ...{ ...spec.files, temporary, home: { inside: HOME, directory }, user, mark },
        ...room,
      },
    );
    const started = await startDetached({ ...options, ...command, cwd: '/' });
    const ended = started.ended.then((end) => endOfEnclosed(end, constants.signals));
    return { ...started, ended, enclosed: true, ...(group === undefined ? {} : { group }) };
  }

  #hold({ id, memoryLimitBytes }: ReplicaSpec): Hold {
    const { processes, memoryAboveBytes } = DEFAULTS.limits;
    return hold(this.#options.groups, id, { memoryBytes: memoryLimitBytes + memoryAboveBytes, processes });
  }
}

function isEnclosable(spec: ReplicaSpec): spec is EnclosableSpec {
  return spec.files !== undefined;
}

// bubblewrap would start, and say in the log what StartFailed says to everybody.
async function refuseUnstartable({ argv: [program = ''], cwd, env, files }: EnclosableSpec): Promise<void> {
  for (const path of [cwd, ...files.writable]) {
    const facts = await lstat(path).catch(() => undefined);
    if (!facts) throw new StartFailed(`its directory ${path} does not exist`);
  }
  const file = findProgram(program, env.PATH ?? '', cwd);
  if (file === undefined || !hasInterpreter(file)) throw new StartFailed(programNotFound(program));
}

// What is not there needs no other user.
function asStartFailure(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined;
  throw new StartFailed(`its data could not be given back to the platform's user: ${error.message}`);
}
