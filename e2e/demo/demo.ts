// `npm run demo`: the main job in a terminal, without a question asked. Ends with 0 when every promise was kept, 1 when one
// was broken or it could not be done, 130 after Ctrl-C. `-- --quick` (or DEMO_QUICK=1) does less of each.
import { readDemoOptions } from './demo-options.ts';
import { Progress } from './progress.ts';
import { runDemo } from './run-demo.ts';

const interrupted = new AbortController();
const progress = new Progress();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!interrupted.signal.aborted) progress.say('Ending: stopping what was started …');
    interrupted.abort();
  });
}

try {
  const { lines, kept } = await runDemo(
    readDemoOptions(process.argv.slice(2), process.env),
    progress,
    interrupted.signal,
  );
  progress.say('');
  for (const line of lines) progress.say(line);
  process.exitCode = kept ? 0 : 1;
} catch (error) {
  if (interrupted.signal.aborted) process.exitCode = 130;
  else {
    progress.say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
