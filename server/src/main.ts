import { bearLostOutput } from '@nonstop4/plane/standard-output';
import { ConfigError, readServerConfig } from './config.ts';
import { serve } from './main/serve.ts';

/** EX_CONFIG: the supervisor shows the sentence and does not start the process again. */
const EXIT_CONFIG = 78;

bearLostOutput();
try {
  await serve(readServerConfig());
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The server could not start: ${text}\n`);
  process.exit(1);
}
