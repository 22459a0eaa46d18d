import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ProgramEnd } from '../../../domain/step-failure.ts';
import { type ProgramRun, runProgram } from '../processes/run-program.ts';
import { type ImageMirror, registriesConf } from './registry-settings.ts';

export interface ToolRunsOptions {
  directory: string;
  mirrors: readonly ImageMirror[];
  /** What of the server's environment the tools may see: PATH, HOME, proxies, certificates. */
  environment: Readonly<Record<string, string>>;
}

/** What a program answered; `missing` when there is none of that name. */
export interface ToolAnswer {
  code: number | null;
  missing: boolean;
  out: string;
  err: string;
}

/** Of one line that a tool has printed: those that the log gets. */
export type LineReader = (line: string) => string[];

const execute = promisify(execFile);
const ASK_MS = 20_000;
const ANSWER_BYTES = 16 * 1024 * 1024;

/** Runs the tools of this machine with the platform's settings of registries. */
export class ToolRuns {
  readonly #options: ToolRunsOptions;

  constructor(options: ToolRunsOptions) {
    this.#options = options;
  }

  /** For an answer of a moment, whole: what is said of an image is one line of any length. */
  async ask(argv: readonly string[]): Promise<ToolAnswer> {
    const { directory } = this.#options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const [program = '', ...rest] = argv;
    const limits = { timeout: ASK_MS, maxBuffer: ANSWER_BYTES };
    try {
      const options = { cwd: directory, env: await this.#environment(), ...limits };
      const { stdout, stderr } = await execute(program, rest, options);
      return { code: 0, missing: false, out: stdout.trimEnd(), err: stderr.trimEnd() };
    } catch (error) {
      const { code, stdout = '', stderr = '' } = error as { code?: number | string; stdout?: string; stderr?: string };
      const exitCode = typeof code === 'number' ? code : null;
      return { code: exitCode, missing: code === 'ENOENT', out: stdout.trimEnd(), err: stderr.trimEnd() };
    }
  }

  /** `reader` makes the lines of a log of what the program prints, on whichever stream; without it they are the log. */
  async run(run: ProgramRun, reader?: () => LineReader): Promise<ProgramEnd> {
    const environment = { ...(await this.#environment()), ...run.env };
    if (!reader) return runProgram({ ...run, env: environment });
    const read = reader();
    const onLine = (_: string, text: string) => {
      for (const line of read(text)) run.onLine('out', line);
    };
    const end = await runProgram({ ...run, env: environment, onLine });
    return { ...end, lines: end.lines.flatMap(reader()) };
  }

  async #environment(): Promise<Record<string, string>> {
    const { directory, environment, mirrors } = this.#options;
    const path = join(directory, 'registries.conf');
    await writeFile(path, registriesConf(mirrors));
    return { LANG: 'C.UTF-8', ...environment, CONTAINERS_REGISTRIES_CONF: path };
  }
}

/**
 * For a tool that builds by itself: in process and mount namespaces of its own, where only root may make them. A RUN line's processes end with
 * the tool, also one that left its session, and what the tool mounts goes with it.
 */
export function apart(argv: readonly string[]): string[] {
  const own = process.getuid?.() === 0 ? ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'] : [];
  return [...own, ...argv];
}
