import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Agent, DoubleBuild } from './double-build.ts';
import { type PipelineCall, type PipelineValue, readPipeline } from './read-pipeline.ts';

/** By their ids in Jenkins. */
export type Credentials = Record<
  string,
  { kind: 'password'; userName: string; password: string } | { kind: 'ssh'; privateKeyFile: string; knownHosts: string }
>;

export interface PipelineAgentOptions {
  /** Workspaces lie below it. */
  directory: string;
  credentials: Credentials;
  /** Of the agent's own process: PATH, HOME, how its tools keep images. */
  environment: Readonly<Record<string, string>>;
}

interface Run {
  build: DoubleBuild;
  workspace: string;
  environment: Record<string, string>;
  /** Replaced in what is printed, as the Credentials Binding plugin does. */
  hidden: string[];
}

type Step = (run: Run, args: PipelineValue[]) => Promise<void>;
type Facts = Record<string, PipelineValue>;

const execute = promisify(execFile);
const KNOWN_OPTIONS = new Set(['skipDefaultCheckout', 'timeout']);

/**
 * Carries out a pipeline as it stands in the job: Groovy reads it, its shell steps are run, git checks out, files are written. What it does not know it
 * refuses, so that the pipeline cannot come to use what nobody has tried.
 */
export class PipelineAgent implements Agent {
  readonly #options: PipelineAgentOptions;
  #onStage: (stage: string) => Promise<void> = async () => {};

  constructor(options: PipelineAgentOptions) {
    this.#options = options;
  }

  /** Done as a stage begins, before its steps. */
  onStage(work: (stage: string) => Promise<void>): void {
    this.#onStage = work;
  }

  async run(build: DoubleBuild): Promise<void> {
    const sections = sectionsOf(await readPipeline(build.jenkinsfile));
    for (const { call } of blockOf(sections.options)) {
      if (!KNOWN_OPTIONS.has(call)) throw new Error(`No such option: ${call}`);
    }
    await mkdir(this.#options.directory, { recursive: true });
    const workspace = await mkdtemp(join(this.#options.directory, 'workspace-'));
    const environment = { ...this.#options.environment, ...build.parameters, WORKSPACE: workspace };
    const run: Run = { build, workspace, environment, hidden: [] };
    try {
      for (const stage of blockOf(sections.stages)) await this.#stage(run, stage);
    } catch (error) {
      // Before what `post` does: that is no part of the stage.
      build.fails();
      throw error;
    } finally {
      build.begin('Declarative: Post Actions');
      const [always] = blockOf(sections.post);
      // Also of a build that was aborted, as `post` does.
      for (const step of blockOf(always)) await this.#step({ ...run, build: unstoppable(build) }, step);
      await rm(workspace, { recursive: true, force: true });
    }
  }

  async #stage(run: Run, { call, args }: PipelineCall): Promise<void> {
    const [name, content] = args;
    if (call !== 'stage' || typeof name !== 'string') throw new Error(`A stage was expected, not ${call}`);
    run.build.begin(name);
    await this.#onStage(name);
    const [steps] = blockIn(content);
    for (const step of blockOf(steps)) await this.#step(run, step);
  }

  async #step(run: Run, { call, args }: PipelineCall): Promise<void> {
    run.build.signal.throwIfAborted();
    run.build.print(`[Pipeline] ${call}`);
    const step = this.#steps[call];
    if (!step) throw new Error(`No such DSL method '${call}' found among steps`);
    await step(
      run,
      args.map((arg) => known(run, arg)),
    );
  }

  readonly #steps: Record<string, Step> = {
    deleteDir: async ({ workspace }) => {
      for (const name of await readdir(workspace)) await rm(join(workspace, name), { recursive: true, force: true });
    },
    writeFile: async ({ workspace }, [facts]) => {
      const { file, text } = facts as { file: string; text: string };
      await mkdir(dirname(join(workspace, file)), { recursive: true });
      await writeFile(join(workspace, file), text);
    },
    archiveArtifacts: async ({ workspace, build }, [facts]) => {
      const { artifacts } = facts as { artifacts: string };
      build.archived.set(artifacts, await readFile(join(workspace, artifacts)));
    },
    sh: async (run, [script]) => shell(run, String(script)),
    checkout: async (run, [scm]) => this.#checkOut(run, scm as Facts),
    withCredentials: async (run, [bindings, content]) => {
      const [binding] = bindings as PipelineCall[];
      const [facts] = (binding?.args ?? []) as {
        credentialsId: string;
        usernameVariable: string;
        passwordVariable: string;
      }[];
      const login = this.#options.credentials[facts?.credentialsId ?? ''];
      if (binding?.call !== 'usernamePassword' || !facts || login?.kind !== 'password') {
        throw new Error(`Could not find credentials entry with ID '${facts?.credentialsId}'`);
      }
      const { usernameVariable, passwordVariable } = facts;
      const bound = { [usernameVariable]: login.userName, [passwordVariable]: login.password };
      const inner = { ...run, environment: { ...run.environment, ...bound }, hidden: [...run.hidden, login.password] };
      for (const step of blockIn(content)) await this.#step(inner, step);
    },
  };

  /** As the Git plugin does it: into the workspace, by the commit, only the directory that is asked for. */
  async #checkOut({ workspace, build }: Run, scm: Facts): Promise<void> {
    const [branch] = scm.branches as { name: string }[];
    const [sparse] = scm.extensions as { $class: string; sparseCheckoutPaths: { path: string }[] }[];
    const [remote] = scm.userRemoteConfigs as { url: string; credentialsId?: string }[];
    if (scm.$class !== 'GitSCM' || sparse?.$class !== 'SparseCheckoutPaths' || !branch || !remote) {
      throw new Error(`this checkout is not known: ${JSON.stringify(scm)}`);
    }
    const { env, clean } = await this.#gitAccess(remote.credentialsId);
    const git = async (...args: string[]) => {
      build.print(` > git ${args[0]}`);
      const options = { cwd: workspace, env: { ...this.#options.environment, ...env }, signal: build.signal };
      await execute('git', args, options).catch((error: { stderr?: string }) => {
        build.print(`stderr: ${error.stderr ?? ''}`);
        throw new Error(args[0] === 'fetch' ? "Error fetching remote repo 'origin'" : `git ${args[0]} failed`);
      });
    };
    try {
      await git('init', '--quiet');
      await git('config', 'core.sparseCheckout', 'true');
      const paths = sparse.sparseCheckoutPaths.map(({ path }) => `${path}\n`).join('');
      await mkdir(join(workspace, '.git', 'info'), { recursive: true });
      await writeFile(join(workspace, '.git', 'info', 'sparse-checkout'), paths);
      await git('fetch', '--quiet', '--no-tags', remote.url, '+refs/heads/*:refs/remotes/origin/*');
      await git('checkout', '--quiet', '--force', branch.name);
    } finally {
      await clean();
    }
  }

  async #gitAccess(id: string | undefined): Promise<{ env: Record<string, string>; clean: () => Promise<void> }> {
    const access = id === undefined ? undefined : this.#options.credentials[id];
    if (id !== undefined && !access) throw new Error(`Could not find credentials entry with ID '${id}'`);
    if (!access) return { env: { GIT_TERMINAL_PROMPT: '0' }, clean: async () => {} };
    const directory = await mkdtemp(join(this.#options.directory, 'access-'));
    const clean = () => rm(directory, { recursive: true, force: true });
    if (access.kind === 'ssh') {
      const [key, hosts] = [join(directory, 'key'), join(directory, 'known_hosts')];
      await cp(access.privateKeyFile, key);
      await writeFile(hosts, access.knownHosts);
      const ssh = `ssh -i ${key} -o UserKnownHostsFile=${hosts} -o IdentitiesOnly=yes -o BatchMode=yes`;
      return { env: { GIT_SSH_COMMAND: ssh }, clean };
    }
    const ask = join(directory, 'ask');
    const script = '#!/bin/sh\ncase "$1" in Username*) echo "$GIT_USER" ;; *) echo "$GIT_PASSWORD" ;; esac\n';
    await writeFile(ask, script, { mode: 0o700 });
    const env = {
      GIT_ASKPASS: ask,
      GIT_USER: access.userName,
      GIT_PASSWORD: access.password,
      GIT_TERMINAL_PROMPT: '0',
    };
    return { env, clean };
  }
}

/** With a line of its own for the interpreter a script is run as it is; without one by `sh -xe` (the Durable Task plugin). */
async function shell({ build, workspace, environment, hidden }: Run, script: string): Promise<void> {
  const directory = `${workspace}@tmp`;
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'script.sh');
  await writeFile(file, script, { mode: 0o700 });
  const argv = script.startsWith('#!') ? [file] : ['sh', '-xe', file];
  const child = spawn(argv[0] ?? '', argv.slice(1), { cwd: workspace, env: environment, detached: true });
  const show = (chunk: Buffer) => {
    const text = hidden.reduce((shown, secret) => shown.replaceAll(secret, '****'), chunk.toString('latin1'));
    build.write(Buffer.from(text, 'latin1'));
  };
  child.stdout.on('data', show);
  child.stderr.on('data', show);
  const stop = () => endGroup(child);
  build.signal.addEventListener('abort', stop);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject).once('close', resolve);
    });
    build.signal.throwIfAborted();
    if (code !== 0) throw new Error(`script returned exit code ${code}`);
  } finally {
    build.signal.removeEventListener('abort', stop);
    await rm(directory, { recursive: true, force: true });
  }
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function unstoppable(build: DoubleBuild): DoubleBuild {
  return new Proxy(build, {
    get: (target, name) => {
      if (name === 'signal') return new AbortController().signal;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function sectionsOf(file: readonly PipelineCall[]): Record<string, PipelineCall | undefined> {
  const [pipeline] = file;
  if (file.length !== 1 || pipeline?.call !== 'pipeline')
    throw new Error('No declarative pipeline: it begins with something else');
  return Object.fromEntries(blockOf(pipeline).map((section) => [section.call, section]));
}

function blockOf(call: PipelineCall | undefined): PipelineCall[] {
  return blockIn(call?.args.at(-1));
}

function blockIn(value: PipelineValue | undefined): PipelineCall[] {
  return typeof value === 'object' && value !== null && 'block' in value ? (value.block as PipelineCall[]) : [];
}

/** With parameters in place of their names. */
function known(run: Run, value: PipelineValue): PipelineValue {
  if (Array.isArray(value)) return value.map((one) => known(run, one));
  if (typeof value !== 'object' || value === null) return value;
  if ('block' in value) return value;
  if ('name' in value && Object.keys(value).length === 1 && typeof value.name === 'string') {
    const [, name] = /^params\.([A-Z_]+)$/.exec(value.name) ?? [];
    if (name === undefined) return value;
    const parameter = run.build.parameters[name];
    if (parameter === undefined) throw new Error(`No such property: ${name}`);
    return parameter;
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, known(run, one)]));
}
