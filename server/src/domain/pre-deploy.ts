import type { App } from './app.ts';
import type { BuildPlan } from './build-plan.ts';
import { StageFailure } from './failure.ts';
import type { TaskResult } from './task.ts';

export interface PreDeployCommand {
  line: string;
  /** Who says so; the settings win over the Procfile. */
  from: 'settings' | 'Procfile';
}

/** What an App runs once per Release, before any copy of that Release serves. */
export function preDeployCommand(
  { preDeployCommand: own }: Pick<App, 'preDeployCommand'>,
  { preDeployCommand: found }: Pick<BuildPlan, 'preDeployCommand'>,
): PreDeployCommand | undefined {
  if (own !== undefined) return { line: own, from: 'settings' };
  return found === undefined ? undefined : { line: found, from: 'Procfile' };
}

export interface PreDeployFacts {
  command: string;
  timeoutMs: number;
  /** The last ones that it printed. */
  lines: string[];
}

/** The card of a command that did not end well; undefined when it did. */
export function preDeployFailure(result: TaskResult, facts: PreDeployFacts): StageFailure | undefined {
  const { command, timeoutMs, lines } = facts;
  if (result.outcome === 'no-node')
    return new StageFailure(result.obstacle?.code ?? 'no-node', result.obstacle?.params);
  if (result.outcome === 'timed-out')
    return new StageFailure('predeploy-timeout', { command, seconds: Math.round(timeoutMs / 1_000) }, lines);
  if (result.outcome === 'interrupted') return new StageFailure('predeploy-interrupted', { command }, lines);
  const { code, signal, reason, message } = result.end;
  if (code === 0 && reason === 'exited') return undefined;
  if (reason === 'unknown') return new StageFailure('predeploy-interrupted', { command }, lines);
  if (reason === 'out-of-memory') return new StageFailure('out-of-memory', {}, lines);
  const ending: Record<string, string | number> = {
    ...(code === null ? {} : { exitCode: code }),
    ...(signal === null ? {} : { signal }),
    ...(message === undefined ? {} : { message: message.slice(0, 300) }),
  };
  return new StageFailure('predeploy-failed', { command, ...ending }, lines);
}
