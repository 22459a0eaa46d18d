export type Language = 'dockerfile' | 'node' | 'python' | 'go' | 'java' | 'php' | 'ruby' | 'static' | 'procfile';

/**
 * How to build and start an App: plain JSON, made by detection, executed elsewhere (a directory on this machine, an image
 * in a cluster). All paths are relative to the source's root, with forward slashes.
 */
export interface BuildPlan {
  language: Language;
  /** What was recognised, for display: `Express`, `Django`, `Spring Boot`. */
  framework?: string;
  /** Programs that must be on the machine (or in the base image): name and, when the source says so, a version range. */
  tools: ToolRequirement[];
  /** Small text files written into the source before anything else, by path: a router, a translated list of
   *  requirements. One that begins with `#!` is made executable. */
  files?: Record<string, string>;
  dependencies?: DependencyLayer;
  /** Run after the dependencies are there. */
  buildSteps: BuildStep[];
  start: StartCommand;
  /** Tried in this order by the trial run; TCP is the last resort. */
  healthPaths: string[];
  /** How its own tests are run, for Apps that ask for it; absent where nothing is known of tests. */
  tests?: TestPlan;
  /** Run once per Release before it is rolled out: the `release` line of a Procfile. */
  preDeployCommand?: string;
  /** What else runs all the time, without visitors: other lines of a Procfile, commands by their names. */
  background?: Record<string, string>;
  /** Folder of the source that is built in place of all of it; every path of the plan is relative to it. */
  folder?: string;
  /** Of the language `dockerfile`: which file, and how it is built; absent: the Dockerfile at the top, to its end. */
  dockerfile?: DockerfileChoice;
  /** Variables that the source gives its program (a compose file). What the owner has set comes before them. */
  environment?: Record<string, string>;
  /** Variables without which the source says it cannot work: the owner has to set them before anything is started. */
  neededVariables?: NeededVariable[];
  /** What the user should know, in the pipeline's log: a code and facts. */
  notes: PlanNote[];
}

export interface DockerfileChoice {
  /** Its path in the folder that is built. */
  file?: string;
  /** The stage that is built. */
  target?: string;
  /** Values of its ARG lines; a config var of the same name comes before. */
  args?: Record<string, string>;
}

export interface NeededVariable {
  name: string;
  /** Whose address it is to be, where the source says that: a service that is not run here, and its image. */
  service?: string;
  image?: string;
}

export interface ToolRequirement {
  name:
    | 'node'
    | 'npm'
    | 'pnpm'
    | 'yarn'
    | 'python3'
    | 'pip'
    | 'go'
    | 'java'
    | 'javac'
    | 'mvn'
    | 'gradle'
    | 'php'
    | 'composer'
    | 'ruby'
    | 'bundle'
    | 'sh';
  version?: string;
}

/**
 * How an App's own tests are run before anything is built of it: see testPlanOf. Nothing of it is kept, so its packages and files may be others than
 * the plan's.
 */
export interface TestPlan {
  /** What a source with tests has, in a few words for one that has none: `scripts.test in package.json`. */
  lookedFor: string;
  /** Absent: the source has no tests. */
  command?: BuildStep;
  /** Also with what only development needs; absent: the plan's own. */
  dependencies?: DependencyLayer;
  /** Beside the plan's own. */
  files?: Record<string, string>;
  tools?: ToolRequirement[];
  /** Run before the command: what is no failure of the tests when it fails. */
  prepare: BuildStep[];
  /** Of the command. */
  env: Record<string, string>;
  /** The stage of the Dockerfile whose building is the test. */
  target?: string;
}

/** Installed once per digest of its key files and used again by every build with the same digest. */
export interface DependencyLayer {
  /** Manifest and lock files whose contents make the cache key. */
  keyFiles: string[];
  steps: BuildStep[];
  /** Directories that the steps make and that are cached: `node_modules`, `.nonstop4/python`. */
  outputs: string[];
  /** False when there is no lock file: then the cache also expires after a day. */
  locked: boolean;
}

export interface BuildStep {
  /** Shown in the log: `npm ci`. */
  title: string;
  argv: string[];
  /** Directory it runs in; absent is the root. */
  workDir?: string;
  env?: Record<string, string>;
  /** True: its failure is told in the log and the build goes on. */
  mayFail?: boolean;
  /** True: it leaves the installed packages as they are, so that they may be shared with other Artifacts. */
  keepsPackages?: boolean;
  /** True: it only looks at the App's own files: it needs no packages, and what it may write is of no use (see check-step.ts). */
  isCheck?: boolean;
  /** True: it is the App's own tests, and its failure is theirs. */
  isTest?: boolean;
}

/**
 * The process of a replica. `$PORT`, `$HOST`, `$DATA_DIR`, `$APP_DIR` (the Artifact's absolute directory) and `$MEMORY_MB`
 * (also written `${PORT}` …) inside argv and env stand for the values that the replica is given: see start-process.ts. A user's
 * own command line (Procfile, start script with shell syntax) is { argv: ['sh', '-c', line] } and left to that shell.
 */
export interface StartCommand {
  /** Empty: what the image itself says (ENTRYPOINT and CMD of a Dockerfile). */
  argv: string[];
  /** `argv` takes the place of the image's CMD alone, and its ENTRYPOINT is put before it as soon as the image is known. */
  afterEntrypoint?: true;
  /** Directory it runs in, '.' is the root. */
  workDir: string;
  env: Record<string, string>;
  /** Directories put before PATH: `node_modules/.bin`. */
  path: string[];
  /** Which preload can send a hard-coded port elsewhere, so that two copies fit on one machine. */
  portPreload?: 'node' | 'python';
  /** The one that the image itself (EXPOSE) or a compose file names, which it is given as PORT; absent: the platform chooses. */
  port?: number;
  /** Served by the platform's static file program instead of argv. */
  static?: { root: string; spa: boolean };
}

export interface PlanNote {
  code:
    | 'no-lockfile'
    | 'port-from-env'
    | 'dockerfile-ignored'
    | 'procfile-used'
    | 'dev-server'
    | 'static-build-output'
    | 'several-manifests'
    /** `package` was added, since the framework's own server is for development only. */
    | 'server-added'
    /** `command` changes the database and is left to the owner. */
    | 'migrations-not-run'
    /** `file` is shown for `/`, as there is no index.html. */
    | 'index-chosen'
    /** `service` of the compose file `file` is what is run. */
    | 'compose-used'
    /** The compose file `file` has `services` only, none of them the App. */
    | 'compose-without-app'
    /** `services` of the compose file, databases for example, are not run. */
    | 'compose-not-run'
    /** `variables` have no value in the zip. */
    | 'compose-open-variables'
    /** `files` of variables are not in the zip. */
    | 'compose-env-file-missing'
    /** What is written to `paths` does not last. */
    | 'compose-not-kept'
    /** `settings` of the service mean nothing here. */
    | 'compose-not-taken'
    /** `command` of the service is not run. */
    | 'compose-command-left';
  params: Record<string, string | number>;
}

export function withNote(plan: BuildPlan, note: PlanNote): BuildPlan {
  return { ...plan, notes: [...plan.notes, note] };
}

/** What is built of a source: all of it, or the folder that the plan names. `directory`: where the whole source lies. */
export function builtDirectory({ folder }: Pick<BuildPlan, 'folder'>, directory: string): string {
  return folder === undefined ? directory : `${directory}/${folder}`;
}
