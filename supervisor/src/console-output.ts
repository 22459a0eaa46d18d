import { appendFileSync } from 'node:fs';

/** Where the supervisor speaks: on the terminal it was started in, and in its own log. */
export interface Output {
  say(text: string): void;
  /** For what must not be kept: a link that lets somebody in. */
  sayHereOnly(text: string): void;
}

/** The terminal may be closed while the platform goes on: then only the log is written. */
export function consoleOutput(logPath: string): Output {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const sayHereOnly = (text: string) => void process.stdout.write(`${text}\n`);
  return {
    sayHereOnly,
    say(text) {
      sayHereOnly(text);
      try {
        appendFileSync(logPath, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 });
      } catch {
        // A full disk must not end the supervisor.
      }
    },
  };
}
