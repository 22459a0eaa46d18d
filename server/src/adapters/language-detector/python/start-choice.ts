import type { BuildStep, PlanNote, StartCommand } from '../../../domain/build-plan.ts';
import { checkStep } from '../../../domain/check-step.ts';
import { PACKAGES } from './dependencies.ts';

/** How a project starts, which server has to be added to its packages, and what is checked before. */
export interface PythonStart {
  framework?: string;
  start: StartCommand;
  /** Requirements of servers that the project does not name itself. */
  added: string[];
  steps: BuildStep[];
  notes: PlanNote[];
}

const PROGRAMS = '.nonstop4/bin';
/** `python`, as command lines of users call it; Debian has python3 only. */
export const PYTHON_PROGRAM = { [`${PROGRAMS}/python`]: '#!/bin/sh\nexec python3 "$@"\n' };

/** A process under Python that finds the installed packages from any directory. */
export function pythonStart(
  argv: string[],
  options: { env?: Record<string, string>; searchPath?: string[]; workDir?: string } = {},
): StartCommand {
  const { env = {}, searchPath = [], workDir = '.' } = options;
  const own = workDir === '.' ? ['.', ...searchPath] : [workDir, '.', ...searchPath];
  const folders = own.map((folder) => (folder === '.' ? '$APP_DIR' : `$APP_DIR/${folder}`));
  const packages = [`$APP_DIR/${PACKAGES}`, `$APP_DIR/${PACKAGES}-server`];
  return {
    argv,
    workDir,
    // Unbuffered: otherwise the last lines before a crash never reach the log.
    env: { PYTHONUNBUFFERED: '1', PYTHONPATH: [...folders, ...packages].join(':'), ...env },
    path: [`${PACKAGES}/bin`, PROGRAMS],
    portPreload: 'python',
  };
}

export function compileStep(file: string): BuildStep {
  return checkStep(`python3 -m py_compile ${file}`, ['python3', '-m', 'py_compile', file]);
}

/**
 * One process with threads: an app that keeps something in memory behaves as on its author's machine, and there are two replicas
 * anyway. Connections are kept longer than the edge keeps them, so that it is never the app that closes one in use.
 */
export function gunicorn(target: string): string[] {
  const options = ['--workers', '1', '--threads', '8', '--keep-alive', '75', '--graceful-timeout', '30'];
  return ['python3', '-m', 'gunicorn', '--bind', '$HOST:$PORT', ...options, target];
}

export function uvicorn(target: string, isFactory: boolean): string[] {
  const options = ['--host', '$HOST', '--port', '$PORT', '--timeout-keep-alive', '75'];
  return ['python3', '-m', 'uvicorn', target, ...options, ...(isFactory ? ['--factory'] : [])];
}

/** Ranges whose options are the ones used above; gunicorn 25 opens a control socket in the home folder, one for all apps. */
export const GUNICORN = 'gunicorn>=21,<25';
export const UVICORN = 'uvicorn>=0.23,<1';
