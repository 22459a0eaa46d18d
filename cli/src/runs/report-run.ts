import { stripVTControlCharacters } from 'node:util';
import { type ApiClient, type FailureView, operations, type Run } from '@nonstop4/contract';
import type { CommandLine } from '../command-line.ts';
import { EXIT, QuietEnd } from '../exit-codes.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { followRun, type RunWatcher } from './follow-run.ts';
import { RunPrinter } from './run-printer.ts';

export interface FollowOptions {
  /** Stages only, without their log lines. */
  quiet?: boolean;
  /** Do not follow. */
  detach?: boolean;
}

const SILENT: RunWatcher = { update() {}, away() {} };

/**
 * Follows a run on the terminal to its end and says how it ended; a failed one ends the command with its card and exit
 * code 1. Ctrl-C leaves the run as it is and says how to cancel it.
 */
export async function reportRun(
  commandLine: CommandLine,
  api: ApiClient,
  run: Run,
  options: FollowOptions,
): Promise<void> {
  if (options.detach) {
    commandLine.result({ run }, () => commandLine.screen.line(commandLine.texts.runStarted(run.id)));
    return;
  }
  const watcher = commandLine.json ? SILENT : new RunPrinter(commandLine, options.quiet ?? false);
  const ended = await interruptible((signal) =>
    followRun(api, run.id, watcher, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      commandLine.hint(commandLine.texts.runGoesOn(run.id, commandLine.config.program));
      throw new QuietEnd(EXIT.interrupted);
    }),
  );
  await reportEnd(commandLine, api, ended, options.quiet ?? false);
}

async function reportEnd(commandLine: CommandLine, api: ApiClient, run: Run, quiet: boolean): Promise<void> {
  const { screen, texts } = commandLine;
  if (run.state !== 'succeeded') {
    commandLine.result({ run }, () => {
      if (run.failure) showFailure(commandLine, run.failure, quiet);
      else screen.note(texts.runEnded[run.state === 'superseded' ? 'superseded' : 'canceled']);
    });
    throw new QuietEnd(EXIT.failed);
  }
  const { url, desiredState } = await api.call(operations.getApp, { params: { app: run.appName } });
  commandLine.result({ run, url }, () => {
    if (desiredState === 'stopped')
      screen.line(texts.runSucceededStopped(run.appName, run.release, commandLine.config.program));
    else screen.line(texts.runSucceeded(screen.style('bold', url), run.release));
  });
}

/** The failure card: cause, the last lines of the log (where the log was not shown), and the one thing to do. */
function showFailure(commandLine: CommandLine, failure: FailureView, withLines: boolean): void {
  const { screen, texts } = commandLine;
  screen.note(`\n${screen.noteStyle('red', texts.cardCause)} ${failure.cause}`);
  for (const line of withLines ? failure.lastLines : [])
    screen.note(screen.noteStyle('dim', `  │ ${stripVTControlCharacters(line)}`));
  screen.note(`${screen.noteStyle('bold', texts.cardTodo)} ${failure.todo}\n`);
}
