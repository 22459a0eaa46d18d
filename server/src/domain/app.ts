import type { Autoscaling } from './autoscaling.ts';
import type { GitSource } from './git-source.ts';
import { Problem } from './problem.ts';

/** What a User owns and deploys. */
export interface App {
  id: string;
  ownerId: string;
  /** DNS label; unique on the platform, since it is a hostname. */
  name: string;
  desiredState: 'running' | 'stopped';
  /** Copies asked for; below 2 only when the user said so. */
  replicas: number;
  /** Undefined: always as many as asked. */
  autoscaling?: Autoscaling;
  /** Names beside `<name>.<domain>`. */
  extraHostnames: string[];
  /** Plain requests for a hostname with a certificate are sent to https. */
  redirectToHttps: boolean;
  /** Undefined: inferred by the trial run. */
  healthPath?: string;
  memoryLimitBytes: number;
  volumeLimitBytes: number;
  /** One copy at a time, which alone has the volume: what storage of one node at a time needs, and programs that must not be two. */
  singleWriter: boolean;
  /** Its own tests must pass before anything new is built of it. */
  runTests: boolean;
  /** The platform looks at it all the time, as a visitor would: what its availability is told from. */
  probing: boolean;
  /** Anybody may see its status page. */
  statusPublic: boolean;
  /** Set by hand, before the detected one. */
  startCommand?: string;
  /** Run once per Release before it is rolled out; before that of a Procfile. */
  preDeployCommand?: string;
  /** Undefined: its code is uploaded. */
  gitSource?: GitSource;
  /** Copies of background processes by name, where somebody has said how many. */
  background?: Record<string, number>;
  configVars: Record<string, string>;
  /** Sealed values by name. */
  secrets: Record<string, string>;
  /** Changes when a restart is asked for, so that the same Release gets new replicas. */
  restartNonce: number;
  createdAt: number;
  updatedAt: number;
  /** Set while the App is being deleted, so that a crash in between is continued. */
  deleting?: { deleteData: boolean };
}

/** RFC 1035 label in lower case, as Kubernetes names want it; 40 characters leave room for suffixes. */
const APP_NAME = /^[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const RESERVED = new Set(['www', 'api', 'admin', 'panel', 'localhost', 'nonstop4']);

export function checkAppName(name: string): string {
  if (!APP_NAME.test(name)) {
    throw new Problem(
      'app-name-invalid',
      'An app name has 1 to 40 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen.',
      { name: name.slice(0, 60) },
    );
  }
  if (RESERVED.has(name))
    throw new Problem('app-name-invalid', `"${name}" is reserved. Choose another name.`, { name });
  return name;
}

/** Names of environment variables that the platform sets itself. */
const OWN_VARIABLES = new Set(['PORT', 'HOST', 'DATA_DIR', 'PATH', 'HOME']);

/** Nobody needs more; and all of them together must fit into what a process is started with (execve(2)) and into a cluster's Secret (1 MiB). */
const MOST_VARIABLES = 500;
const MOST_VARIABLE_CHARACTERS = 700_000;

/** Throws Problem `invalid-input` when an App has more variables, open and secret ones together, than can be given to it. */
export function checkVariableCount({ configVars, secrets }: Pick<App, 'configVars' | 'secrets'>): void {
  const all = [...Object.entries(configVars), ...Object.entries(secrets)];
  const characters = all.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (all.length <= MOST_VARIABLES && characters <= MOST_VARIABLE_CHARACTERS) return;
  const text = `An app has at most ${MOST_VARIABLES} variables and secrets, with ${MOST_VARIABLE_CHARACTERS / 1_000} kB together. Put large ones into a file.`;
  throw new Problem('invalid-input', text, { variables: all.length });
}

/** Whether a program may be given a variable of this name by anybody but the platform. */
export function isFreeVariableName(name: string): boolean {
  return isVariableName(name) && !isOwnVariable(name);
}

export function checkVariableName(name: string): string {
  if (!isVariableName(name)) {
    throw new Problem(
      'invalid-input',
      `"${name.slice(0, 60)}" is no variable name: use letters, digits and underscores.`,
      { name: name.slice(0, 60) },
    );
  }
  if (isOwnVariable(name)) {
    throw new Problem('invalid-input', `${name} is set by the platform. Choose another name.`, { name });
  }
  return name;
}

function isVariableName(name: string): boolean {
  // `__proto__` would be no entry of a record but its parent.
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name) && name !== '__proto__';
}

function isOwnVariable(name: string): boolean {
  return OWN_VARIABLES.has(name) || name.startsWith('NONSTOP4_');
}
