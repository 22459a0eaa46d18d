import { join } from 'node:path';
import { NICE } from '@nonstop4/plane/scheduling';
import { NODE_FLAGS, type ProcessKind, type SupervisorConfig } from './config.ts';

/** One process that the supervisor keeps running. */
export interface PlannedProcess {
  name: string;
  kind: ProcessKind;
  /** The bundle that it runs. */
  program: string;
  argv: string[];
  env: Record<string, string>;
  socket: string;
  logPath: string;
  /** What it holds (replicas, HAProxy) runs on when it is killed: it ends that itself at a second SIGTERM. */
  outlived: boolean;
  /** Of its session: what serves visitors comes first. */
  nice: number;
}

/** All processes of the platform, in the order in which they are started and shown. */
export function planProcesses(config: SupervisorConfig): PlannedProcess[] {
  return [
    ...series('worker', config.workers).map((name) => plan(config, name, 'worker')),
    ...series('edge', config.edges).map((name) => plan(config, name, 'edge')),
    // The first keeps its name, however many there are: whoever changes their number changes nothing for it.
    plan(config, 'server', 'server'),
    ...Array.from({ length: config.servers - 1 }, (_, index) => plan(config, `server-${index + 1}`, 'server')),
  ];
}

function series(kind: ProcessKind, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index}`);
}

function plan(config: SupervisorConfig, name: string, kind: ProcessKind): PlannedProcess {
  const program = join(config.programs, `${config.programOf[kind]}.js`);
  return {
    name,
    kind,
    program,
    argv: [process.execPath, ...NODE_FLAGS[kind], program],
    env: { ...config.environment[kind], NONSTOP4_DATA: config.data.root, NONSTOP4_PROCESS: name },
    socket: config.data.socket(name),
    logPath: join(config.data.logs, `${name}.log`),
    outlived: kind === 'worker' || config.programOf[kind] === 'haproxy-edge',
    nice: kind === 'edge' ? NICE.serving : NICE.control,
  };
}
