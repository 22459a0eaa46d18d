import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildStep } from '../../../../domain/build-plan.ts';

/** Steps that run in one container, one after the other. */
export type StepGroup = 'install' | 'build';

/** `install/001`: what a step is called in the files and in the marks of the log. */
export function stepName(group: StepGroup, index: number): string {
  return `${group}/${String(index).padStart(3, '0')}`;
}

/**
 * Writes steps as data, which the fixed program of the container reads: the directory, whether it may fail, then the words of
 * `env`: variables and the command. One to a line, escaped for printf %b. `root`: where the container has the App's files.
 */
export async function writeSteps(
  directory: string,
  group: StepGroup,
  { steps, root }: { steps: readonly BuildStep[]; root: string },
  vars: Record<string, string>,
): Promise<void> {
  await mkdir(join(directory, group), { recursive: true });
  for (const [index, step] of steps.entries()) {
    const cwd = join(root, step.workDir ?? '.');
    const env: Record<string, string> = { ...vars, ...step.env };
    if (env.PYTHONPATH !== undefined) env.PYTHONPATH = absolutePaths(env.PYTHONPATH, cwd);
    const words = [...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...step.argv];
    const lines = [cwd, step.mayFail ? 'may-fail' : 'must-succeed', ...words].map(onOneLine);
    await writeFile(join(directory, stepName(group, index)), `${lines.join('\n')}\n`);
  }
}

function onOneLine(word: string): string {
  return word.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function absolutePaths(paths: string, cwd: string): string {
  return paths
    .split(':')
    .map((path) => join(path.startsWith('/') ? '/' : cwd, path))
    .join(':');
}
