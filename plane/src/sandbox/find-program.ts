import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** The file that a program's name means in a directory with a PATH; undefined when there is none that may be run. */
export function findProgram(program: string, path: string, cwd = '/'): string | undefined {
  const places = program.includes('/')
    ? [resolve(cwd, program)]
    : path.split(delimiter).map((directory) => join(resolve(cwd, directory), program));
  return places.find(isProgram);
}

/** Whether the interpreter that the first line of a script names is there; true for what is no script. */
export function hasInterpreter(file: string): boolean {
  const interpreter = /^#!\s*(\S+)/.exec(firstBytes(file))?.[1];
  return interpreter === undefined || existsSync(interpreter);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** BINPRM_BUF_SIZE of the kernel: what it reads of a file to see how it is to be run. */
const LOOKED_AT_BYTES = 256;

function firstBytes(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(LOOKED_AT_BYTES);
    return bytes.toString('latin1', 0, readSync(file, bytes));
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
