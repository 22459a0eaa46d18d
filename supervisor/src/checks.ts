import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DataDirectory, makeDataDirectory } from '@nonstop4/plane/data-directory';
import { findProgram } from '@nonstop4/plane/sandbox/find-program';
import { DEFAULTS, type SupervisorConfig } from './config.ts';
import type { PlannedProcess } from './process-plan.ts';

/** This machine, or what is installed on it, cannot run the platform; the message says what to do. */
export class CheckFailed extends Error {}

/** Makes the data directory. Throws CheckFailed. */
export async function prepareData(data: DataDirectory): Promise<void> {
  try {
    await makeDataDirectory(data);
  } catch (error) {
    throw new CheckFailed(
      `The data directory ${data.root} cannot be made (set NONSTOP4_DATA to another): ${(error as Error).message}`,
    );
  }
}

/** Checks what every start needs; gives what was found, one line each. Throws CheckFailed. */
export async function checkMachine(data: DataDirectory, plans: PlannedProcess[]): Promise<string[]> {
  const major = Number(process.versions.node.split('.')[0]);
  if (process.platform !== 'linux' || !existsSync('/proc/self/stat')) {
    throw new CheckFailed('The local runtime needs Linux with /proc.');
  }
  if (major < 24) throw new CheckFailed(`Node 24 or later is needed; this is ${process.versions.node}.`);
  const missing = plans.find((plan) => !existsSync(plan.program));
  if (missing) throw new CheckFailed(`${missing.program} is missing: build the project again (npm run build).`);
  return [`Node ${process.versions.node} on Linux ${process.arch}`, `data in ${data.root}, ${await checkData(data)}`];
}

/**
 * Programs of the system that the platform calls. Without git no code is taken, so nothing is set up without it; a platform that has apps comes
 * back all the same. Gives what is worth a line. Throws CheckFailed.
 */
export function requirePrograms({ data, path }: Pick<SupervisorConfig, 'data' | 'path'>): string[] {
  const remarks: string[] = [];
  if (findProgram('git', path) === undefined) {
    const sentence = 'git was not found: install it (Debian, Ubuntu: sudo apt-get install git)';
    if (!existsSync(data.database)) throw new CheckFailed(`${sentence}, then start again.`);
    remarks.push(`✘ ${sentence}; uploads fail until then.`);
  }
  if (findProgram('python3', path) === undefined)
    remarks.push(
      'python3 was not found: apps in Python cannot be built or run (sudo apt-get install python3 python3-pip).',
    );
  return remarks;
}

async function checkData(data: DataDirectory): Promise<string> {
  const trial = join(data.root, `.write-check-${randomBytes(4).toString('hex')}`);
  try {
    await writeFile(trial, 'x');
  } catch (error) {
    throw new CheckFailed(`The data directory ${data.root} cannot be written: ${(error as Error).message}`);
  } finally {
    await rm(trial, { force: true });
  }
  const { bavail, bsize } = await statfs(data.root);
  const free = bavail * bsize;
  if (free < DEFAULTS.minimumFreeBytes) {
    const found = `only ${Math.floor(free / 1024 / 1024)} MB are free where ${data.root} is`;
    // A platform that has apps must come back whatever is left: they may need no room at all.
    if (existsSync(data.database)) return `${found}: make room, uploads are refused until then`;
    throw new CheckFailed(`A platform cannot be set up here: ${found}, and at least 200 MB are needed.`);
  }
  return `${Math.floor(free / 1024 / 1024 / 1024)} GB free`;
}
