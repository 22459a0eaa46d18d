import { mkdir } from 'node:fs/promises';
import { serveControl } from '@nonstop4/plane/control-server';
import { bearLostOutput } from '@nonstop4/plane/standard-output';
import { ConfigError, type EdgeConfig, readEdgeConfig } from './config.ts';
import { controlRoutes } from './control.ts';
import type { ControlledEdge } from './controlled-edge.ts';
import { PortUnavailable } from './listeners.ts';
import { jsonLog, type Log } from './log.ts';

/** sysexits(3) EX_CONFIG: starting again does not help before a setting is changed. */
const EXIT_CONFIG = 78;

type StartableEdge = ControlledEdge & { start(): Promise<void>; stop(): Promise<void> };

/** What the process of an edge is made of. */
export interface EdgeProgram<E extends StartableEdge> {
  make(config: EdgeConfig, log: Log): E;
  /** At a second signal, while it stops gently; nothing more happens where it is not given. */
  hurry?(edge: E): Promise<void>;
  /** Whether an error is the machine's affair, to be said in one sentence, and not a crash. */
  isPlain?(error: unknown): boolean;
}

/**
 * Runs an edge until a signal ends it. Whatever nobody thought of ends the process: the other edge serves (and HAProxy serves on) while the
 * supervisor starts this one anew.
 */
export async function runEdgeProcess<E extends StartableEdge>(program: EdgeProgram<E>): Promise<void> {
  bearLostOutput();
  let log: Log = jsonLog('edge');
  const exit = (error: unknown) => exitPlainly(error, log, program.isPlain ?? (() => false));
  process.on('uncaughtException', exit);
  process.on('unhandledRejection', exit);
  try {
    const config = readEdgeConfig();
    log = jsonLog(config.name);
    await serve(program, config, log);
  } catch (error) {
    exit(error);
  }
}

async function serve<E extends StartableEdge>(program: EdgeProgram<E>, config: EdgeConfig, log: Log): Promise<void> {
  const edge = program.make(config, log);
  await mkdir(config.data.run, { recursive: true, mode: 0o700 });
  await edge.start();
  const control = await serveControl(config.data.socket(config.name), controlRoutes(edge));
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) {
      void program.hurry?.(edge);
      return;
    }
    stopping = true;
    log('stopping', { signal });
    void edge.stop().then(() => {
      control.close();
      log('stopped');
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function exitPlainly(error: unknown, log: Log, isPlain: (error: unknown) => boolean): never {
  if (error instanceof Error && (error instanceof ConfigError || error instanceof PortUnavailable || isPlain(error))) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  log('crashed', { error: error instanceof Error ? error.stack : String(error) });
  process.exit(1);
}
