import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCES = new URL('../../cli/src/main.ts', import.meta.url).pathname;

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The command line as a real process with a home of its own; no terminal, nobody to ask. */
export class CliHome {
  readonly path: string;
  readonly #environment: Record<string, string>;
  readonly #program: string;

  private constructor(path: string, environment: Record<string, string>, program: string) {
    this.path = path;
    this.#environment = environment;
    this.#program = program;
  }

  /** `program`: the sources, or the bundle that is shipped. */
  static async make(environment: Record<string, string> = {}, program = SOURCES): Promise<CliHome> {
    return new CliHome(await mkdtemp(join(tmpdir(), 'nonstop4-cli-')), environment, program);
  }

  get credentialsFile(): string {
    return join(this.path, '.config', 'nonstop4', 'credentials.json');
  }

  run(args: string[], input = ''): Promise<CliResult> {
    return this.start(args, input).ended;
  }

  /** For commands that go on until they are told to end. */
  start(args: string[], input = ''): { child: ChildProcess; output(): string; ended: Promise<CliResult> } {
    const child = spawn(process.execPath, [this.#program, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, HOME: this.path, LANG: 'en_US.UTF-8', TMPDIR: this.path, ...this.#environment },
    });
    const result: CliResult = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      result.stdout += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      result.stderr += chunk.toString('utf8');
    });
    child.stdin.on('error', () => {}); // a command that reads nothing has closed it already
    child.stdin.end(input);
    const ended = new Promise<CliResult>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ ...result, code }));
    });
    return { child, output: () => result.stdout + result.stderr, ended };
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
