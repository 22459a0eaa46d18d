import { readFileSync, statSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { constants, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import type { ControlGroups } from '@nonstop4/plane/sandbox/control-groups';
import { findProgram, hasInterpreter } from '@nonstop4/plane/sandbox/find-program';
import { hold } from '@nonstop4/plane/sandbox/hold';
import { giveTree, userNumberOf } from '@nonstop4/plane/sandbox/own-user';
import { endOfEnclosed, type Room, type Sandbox } from '@nonstop4/plane/sandbox/sandbox';
import { isInside } from '@nonstop4/plane/sandbox/system-view';
import type { ProgramEnd } from '../../../domain/step-failure.ts';
import { BUILD_MARK } from '../processes/build-processes.ts';
import { type ProgramRun, runProgram } from '../processes/run-program.ts';
import { removeTree } from './file-trees.ts';

/** Runs the programs of one build. */
export interface StepRunner {
  /** `directory` is what the step may change, besides the owner's home. */
  run(program: ProgramRun, directory: string): Promise<ProgramEnd>;
}

/** Where a machine has no sandboxes: as the platform's own user. */
export const OPEN_STEPS: StepRunner = { run: (program) => runProgram(program) };

export interface BuildEnclosureOptions {
  sandbox: Sandbox;
  groups?: ControlGroups;
  cacheDirectory: string;
  /** Of the platform's user. */
  home: string;
  /** Never shown. */
  hidden: readonly string[];
}

/** A compiler that builds in parallel has hundreds of threads; a fork bomb has no end. */
const PROCESSES = 4096;
const LEAST_MEMORY_BYTES = 1024 * 1024 * 1024;
/** What remains is for the platform and the apps that run. */
const SHARE_OF_MEMORY = 0.75;
const LARGEST_SETTINGS_BYTES = 1024 * 1024;
/** Read by Java's tools from the home that the system knows, whatever HOME says. */
const OF_HOME = ['.m2/settings.xml', '.m2/settings-security.xml'];
const NOT_SETTINGS = new Set(['PATH', 'HOME', 'TMPDIR', 'PWD']);

/** Runs builds in sandboxes: each sees its own directory, its owner's downloads and the machine's programs. */
export class BuildEnclosure {
  readonly #options: BuildEnclosureOptions;

  constructor(options: BuildEnclosureOptions) {
    this.#options = options;
  }

  /** What a build, or a server that was killed, left for itself. `id` absent: of all. */
  async clear(id = ''): Promise<void> {
    this.#options.groups?.sweep();
    await removeTree(join(this.#options.cacheDirectory, 'rooms', id));
  }

  /** For one build of an owner; HOME of its environment is a directory of the cache. */
  async open(id: string, ownerId: string, env: Readonly<Record<string, string>>): Promise<StepRunner> {
    const { cacheDirectory, home: account } = this.#options;
    const { HOME: home = account } = env;
    const temporary = join(cacheDirectory, 'rooms', id, 'tmp');
    const tools = join(cacheDirectory, 'tools');
    for (const path of [temporary, tools]) await mkdir(path, { recursive: true, mode: 0o700 });
    // What is in it runs in the builds of all owners. Outside, nobody gets past the data directory above it.
    await chmod(tools, 0o755);
    const user = userNumberOf(`builds of ${ownerId}`);
    const { files, directories } = this.#settings(env);
    const room: Omit<Room, 'writable' | 'mark'> = {
      ...{ temporary, user, copies: files, readOnly: [tools, ...directories] },
      ...{ home: { inside: home, directory: home }, account },
      endsWithStarter: true,
    };
    if (this.#options.sandbox.ownUsers) for (const path of [temporary, home]) await giveTree(path, user);
    return { run: (program, directory) => this.#run(program, directory, room) };
  }

  /** Makes what a step left in a directory the platform's own: for what later builds of others use. */
  async takeBack(directory: string): Promise<void> {
    if (this.#options.sandbox.ownUsers) await giveTree(directory, 0);
  }

  async #run(program: ProgramRun, directory: string, room: Omit<Room, 'writable' | 'mark'>): Promise<ProgramEnd> {
    const { sandbox, groups } = this.#options;
    const file = findProgram(program.argv[0] ?? '', program.env.PATH ?? '', program.cwd);
    if (file === undefined || !hasInterpreter(file))
      return { code: null, signal: null, spawnError: 'ENOENT', lines: [] };
    if (sandbox.ownUsers) await giveTree(directory, room.user);
    const id = basename(directory);
    const enclosed = sandbox.enclose(program, {
      ...room,
      writable: [directory],
      mark: { name: BUILD_MARK, value: program.env[BUILD_MARK] ?? '' },
      ...hold(groups, id, { memoryBytes: memoryOfStep(), processes: PROCESSES }).room,
    });
    const end = await runProgram({ ...program, ...enclosed, cwd: '/' });
    groups?.sweep(id);
    return endOfEnclosed(end, constants.signals);
  }

  // Registries, certificates, wheels that the operator's settings name: his user may read them, that of a build may not.
  #settings(environment: Readonly<Record<string, string>>) {
    const { sandbox, hidden, home } = this.#options;
    const named = Object.entries(environment).flatMap(([name, value]) => (NOT_SETTINGS.has(name) ? [] : [value]));
    const paths = [...named, ...OF_HOME.map((name) => join(home, name))].filter(
      (path) =>
        path.startsWith('/') &&
        !sandbox.shows(path) &&
        !hidden.some((one) => isInside(path, one) || isInside(one, path)),
    );
    const files: { path: string; content: string }[] = [];
    const directories: string[] = [];
    for (const path of new Set(paths)) {
      const facts = statSync(path, { throwIfNoEntry: false });
      if (facts?.isDirectory()) directories.push(path);
      else if (facts?.isFile() && facts.size <= LARGEST_SETTINGS_BYTES)
        files.push({ path, content: readFileSync(path, 'utf8') });
    }
    return { files, directories };
  }
}

function memoryOfStep(): number {
  return Math.max(LEAST_MEMORY_BYTES, Math.floor(totalmem() * SHARE_OF_MEMORY));
}
