import { CommandLine } from './command-line.ts';
import { processConfig } from './config.ts';
import { reportError } from './error-report.ts';
import { createProgram } from './program.ts';
import { processScreen } from './terminal/screen.ts';
import { textsIn } from './texts/texts.ts';
import { VERSION } from './version.ts';

const args = process.argv.slice(2);
const config = processConfig(args);
const commandLine = new CommandLine(config, processScreen(), textsIn(config.locale));
// `nonstop4 logs shop | head` is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await createProgram(commandLine, VERSION).parseAsync(args, { from: 'user' });
} catch (error) {
  process.exitCode = reportError(error, commandLine);
}
