/** What the program ends with; documented in `nonstop4 help` and cli/README.md. */
export const EXIT = Object.freeze({
  ok: 0,
  failed: 1,
  usage: 2,
  notSignedIn: 3,
  notFound: 4,
  unreachable: 5,
  /** As shells say it for Ctrl-C (128 + SIGINT). */
  interrupted: 130,
});

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An expected end of a command: a plain sentence that says what is wrong and what to do, and the exit code. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, sentence: string) {
    super(sentence);
    this.name = 'CliError';
    this.exitCode = exitCode;
  }
}

/** The command has said everything already (a failure card, a failed drill): only the exit code is left. */
export class QuietEnd extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super('');
    this.name = 'QuietEnd';
    this.exitCode = exitCode;
  }
}
