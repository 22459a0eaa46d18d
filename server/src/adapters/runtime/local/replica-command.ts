import { delimiter, dirname, join } from 'node:path';
import type { ReplicaFiles } from '@nonstop4/worker/protocol';
import type { StartCommand } from '../../../domain/build-plan.ts';
import { type StartProcess, startProcess } from '../../../domain/start-process.ts';
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

/** Turns an Artifact directory and its start command into the process of one replica on a loopback port. */
export function replicaProcess(template: ReplicaTemplate, port: number, programs: LocalPrograms): StartProcess {
  const start = startOf(template, programs);
  const planned = startProcess(start, {
    appDirectory: template.artifact.location,
    host: '127.0.0.1',
    port,
    dataDirectory: template.volumePath,
    memoryLimitBytes: template.memoryLimitBytes,
    path: [programs.nodeBinDirectory, programs.systemPath].join(delimiter),
  });
  const { PATH = '', PORT = '', HOST = '', DATA_DIR = '' } = planned.env;
  // What the user sets wins over the plan, but not over what the platform needs to reach the copy.
  const env = { LANG: 'C.UTF-8', HOME: programs.home, ...planned.env, ...template.env, PATH, PORT, HOST, DATA_DIR };
  return {
    ...planned,
    env: template.fixedPort === undefined ? env : withPortPreload(env, template.fixedPort, start, programs),
  };
}

/** What it may see of the platform: its own Artifact and data, and the programs that stand in for its own. */
export function replicaFiles(template: ReplicaTemplate, programs: LocalPrograms): ReplicaFiles {
  return {
    readOnly: [template.artifact.location, dirname(programs.staticServer), programs.preloadDirectory],
    writable: [template.volumePath],
  };
}

function startOf(template: ReplicaTemplate, programs: LocalPrograms): StartCommand {
  const { start } = template.artifact.plan;
  // The user's own command line is run by a shell because it is written in the shell's language; nothing of ours is put into it.
  if (template.startCommand !== undefined) return { ...start, argv: ['sh', '-c', template.startCommand] };
  if (!start.static) return start;
  const root = join(template.artifact.location, start.static.root);
  const node = join(programs.nodeBinDirectory, 'node');
  return { ...start, argv: [node, programs.staticServer, root, ...(start.static.spa ? ['--spa'] : [])] };
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
  if (start.portPreload !== 'python') return moved;
  const pythonPath = [programs.preloadDirectory, env.PYTHONPATH].filter(Boolean).join(delimiter);
  return { ...moved, PYTHONPATH: pythonPath };
}
