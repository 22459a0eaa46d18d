import { spawn } from 'node:child_process';

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Written to its standard input. */
  input?: string;
  /** Each line of its standard error, while it runs. */
  onLine?: (line: string) => void;
}

/** Runs a program to its end and gives what it printed. Throws with its last words when it fails. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, out, err } = await runAnyway(argv, options);
  if (code === 0) return out;
  throw new Error(`${argv.slice(0, 4).join(' ')} failed (${code}): ${(err || out).trim().slice(-2_000)}`);
}

/** The same for a program whose failure is an answer. */
export function runAnyway(
  argv: readonly string[],
  { cwd, env, input, onLine }: RunOptions = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => {
      err += String(chunk);
      for (const line of String(chunk).split('\n')) if (line.trim()) onLine?.(line);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
    // A program that ends before it has read everything is no error of this one.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
