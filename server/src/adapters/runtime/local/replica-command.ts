import { delimiter, join } from 'node:path';
import type { StartCommand } from '../../../domain/build-plan.ts';
import type { ReplicaTemplate } from '../../../domain/workload.ts';

/** What the local runtime knows of this machine. */
export interface LocalPrograms {
  /** Directory of the platform's own Node, first on an app's PATH. */
  nodeBinDirectory: string;
  /** The rest of an app's PATH. */
  systemPath: string;
  /** Bundled static file program and preloads. */
  staticServer: string;
  preloadDirectory: string;
  home: string;
}

export interface ReplicaProcess {
  argv: string[];
  cwd: string;
  env: Record<string, string>;
}

/** Turns an Artifact directory and its start command into the process of one replica on a loopback port. */
export function replicaProcess(template: ReplicaTemplate, port: number, programs: LocalPrograms): ReplicaProcess {
  const start = template.artifact.plan.start;
  const root = template.artifact.location;
  const env = environment(template, start, port, programs);
  const argv = commandOf(template, start, programs).map((part) => fillIn(part, env));
  return { argv, cwd: join(root, start.workDir), env };
}

function commandOf(template: ReplicaTemplate, start: StartCommand, programs: LocalPrograms): string[] {
  // The user's own command line is run by a shell because it is written in the shell's language; nothing of ours is put into it.
  if (template.startCommand !== undefined) return ['sh', '-c', template.startCommand];
  if (start.static) {
    const root = join(template.artifact.location, start.static.root);
    return [
      join(programs.nodeBinDirectory, 'node'),
      programs.staticServer,
      root,
      ...(start.static.spa ? ['--spa'] : []),
    ];
  }
  return start.argv;
}

function environment(
  template: ReplicaTemplate,
  start: StartCommand,
  port: number,
  programs: LocalPrograms,
): Record<string, string> {
  const root = template.artifact.location;
  const path = [...start.path.map((part) => join(root, part)), programs.nodeBinDirectory, programs.systemPath];
  const planned = Object.fromEntries(Object.entries(start.env).map(([name, value]) => [name, inRoot(value, root)]));
  const env: Record<string, string> = {
    LANG: 'C.UTF-8',
    HOME: programs.home,
    ...planned,
    ...template.env,
    PATH: path.join(delimiter),
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: template.volumePath,
  };
  return template.fixedPort === undefined ? env : withPortPreload(env, template.fixedPort, start, programs);
}

// Two copies on one machine cannot both have the port that the program insists on: the preload sends its listen to PORT.
function withPortPreload(
  env: Record<string, string>,
  fixedPort: number,
  start: StartCommand,
  programs: LocalPrograms,
): Record<string, string> {
  const moved = { ...env, NONSTOP4_FIXED_PORT: String(fixedPort) };
  if (start.portPreload === 'node') {
    const preload = `--require=${join(programs.preloadDirectory, 'listen-port.cjs')}`;
    return { ...moved, NODE_OPTIONS: [env.NODE_OPTIONS, preload].filter(Boolean).join(' ') };
  }
  const pythonPath = [programs.preloadDirectory, env.PYTHONPATH].filter(Boolean).join(delimiter);
  return { ...moved, PYTHONPATH: pythonPath };
}

/** `$ARTIFACT` in a plan's environment stands for the artifact's directory. */
function inRoot(value: string, root: string): string {
  return value.replaceAll('$ARTIFACT', root);
}

function fillIn(part: string, env: Record<string, string>): string {
  return part.replace(/\$(PORT|HOST|DATA_DIR)\b/g, (_, name: string) => env[name] ?? '');
}
