import { ControlError, type ControlRoutes } from '@nonstop4/plane/control-server';
import type { SandboxSetting } from '@nonstop4/plane/sandbox/sandbox-setting';
import type { Platform } from './platform.ts';
import type { SupervisorHealth } from './protocol.ts';
import { DidNotComeBack, type RollingRestart } from './rolling-restart.ts';

/** What the supervisor's control socket answers with. */
export interface SupervisorParts {
  platform: Platform;
  restart: RollingRestart;
  startedAt: string;
  url(): string | undefined;
  visitorsPort: number | undefined;
  sandbox: SandboxSetting;
  /** Directory of the programs that it starts. */
  programs: string;
  stop(): void;
  leave(): void;
}

/** The routes of protocol.ts. */
export function supervisorRoutes({
  platform,
  restart,
  startedAt,
  url,
  visitorsPort,
  sandbox,
  programs,
  stop,
  leave,
}: SupervisorParts): ControlRoutes {
  return {
    'GET /healthz': (): SupervisorHealth => {
      const known = url();
      return {
        name: 'supervisor',
        pid: process.pid,
        startedAt,
        sandbox,
        programs,
        ...(known === undefined ? {} : { url: known }),
        ...(visitorsPort === undefined ? {} : { visitorsPort }),
      };
    },
    'GET /processes': () => platform.processes.map((one) => one.status()),
    'POST /restart/:process': ({ params }) => restartByName(platform, restart, params.process ?? ''),
    'POST /stop': () => {
      // After the answer is on its way.
      setImmediate(stop);
    },
    'POST /leave': () => {
      setImmediate(leave);
    },
  };
}

async function restartByName(platform: Platform, restart: RollingRestart, name: string): Promise<void> {
  const found = platform.find(name);
  if (!found && name !== 'all') throw new ControlError(404, `there is no process ${name}`);
  try {
    await (found ? restart.run([found]) : restart.all());
  } catch (error) {
    if (error instanceof DidNotComeBack) throw new ControlError(409, error.message);
    throw error;
  }
}
