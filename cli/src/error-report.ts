import { ApiProblem, ApiUnreachable, problemText } from '@nonstop4/contract';
import { CommanderError } from 'commander';
import type { CommandLine } from './command-line.ts';
import { CliError, EXIT, type ExitCode, QuietEnd } from './exit-codes.ts';

interface ErrorReport {
  exitCode: ExitCode;
  /** Plain language: what is wrong and what to do; empty when everything was said. */
  sentence: string;
  /** Of a problem that the server answered with. */
  code?: string;
  details?: string[];
}

/** Says on stderr what went wrong and returns the exit code. */
export function reportError(error: unknown, commandLine: CommandLine): ExitCode {
  const report = describeError(error, commandLine);
  const { screen, texts } = commandLine;
  if (report.sentence === '') return report.exitCode;
  if (commandLine.json) {
    screen.note(JSON.stringify({ error: report }));
    return report.exitCode;
  }
  screen.note(`${screen.noteStyle('red', texts.error)} ${report.sentence}`);
  for (const detail of report.details ?? []) screen.note(`  ${detail}`);
  return report.exitCode;
}

function describeError(error: unknown, { texts, locale, config }: CommandLine): ErrorReport {
  if (error instanceof CliError) return { exitCode: error.exitCode, sentence: error.message };
  if (error instanceof QuietEnd) return { exitCode: error.exitCode, sentence: '' };
  if (error instanceof CommanderError)
    return describeUsage(error, (message) => texts.usageError(message, config.program));
  if (error instanceof ApiUnreachable)
    return { exitCode: EXIT.unreachable, sentence: texts.unreachable(error.message, config.program) };
  if (error instanceof ApiProblem) {
    const { code, issues } = error.problem;
    return {
      exitCode: exitCodeOf(error),
      sentence: problemText(error.problem, locale).sentence,
      code,
      // One wrong field is in the sentence already, but not in a language that the server does not speak.
      details: (issues?.length === 1 && locale === 'en' ? [] : issues)?.map(({ path, message }) =>
        path ? `${path}: ${message}` : message,
      ),
    };
  }
  return { exitCode: EXIT.failed, sentence: texts.unexpected(error instanceof Error ? error.message : String(error)) };
}

function exitCodeOf({ problem }: ApiProblem): ExitCode {
  if (problem.status === 401) return EXIT.notSignedIn;
  if (problem.status === 404) return EXIT.notFound;
  if (problem.code === 'invalid-input' || problem.code === 'app-name-invalid') return EXIT.usage;
  return problem.code === 'unavailable' || problem.code === 'database-away' ? EXIT.unreachable : EXIT.failed;
}

// commander has printed help and the version itself; its other errors come as `error: unknown option …`.
function describeUsage(error: CommanderError, sentence: (message: string) => string): ErrorReport {
  if (error.exitCode === 0) return { exitCode: EXIT.ok, sentence: '' };
  if (error.code === 'commander.help') return { exitCode: EXIT.usage, sentence: '' };
  return { exitCode: EXIT.usage, sentence: sentence(error.message.replace(/^error: /, '')) };
}
