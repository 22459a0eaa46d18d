import { spawn } from 'node:child_process';

/** Runs a program of this repository with this Node; gives what it printed, which is shown as it comes. Throws when it failed before it printed anything. */
export async function runProgram(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Colours would stand in the middle of what is read.
    env: { ...process.env, NO_COLOR: '1' },
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    printed += part;
    process.stdout.write(part);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (printed.trim() === '') throw new Error(`${args.join(' ')} ended with ${code} and printed nothing`);
  return printed;
}
