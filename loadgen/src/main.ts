// The load generator as a process of its own, so that the load does not share an event loop with what is measured or killed.
// The LoadSpec comes as JSON, as the only argument or as the first line of stdin. In the second case a further line ends the
// sending (what is unanswered may still be answered), and the end of stdin, also by the parent's death, ends the load at once.
// Each line of stdout is { report }; the last one has another state than `running`.
import { createInterface } from 'node:readline';
import type { LoadReport } from './load-report.ts';
import type { LoadSpec } from './load-spec.ts';
import { runLoad } from './run-load.ts';

const abort = new AbortController();
const stopSending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());

try {
  const spec = JSON.parse(process.argv[2] ?? (await specFromStdin())) as LoadSpec;
  say(await runLoad(spec, { signal: abort.signal, stopSending: stopSending.signal, onProgress: say }));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 64; // EX_USAGE of sysexits.h
}
process.stdin.destroy();

function say(report: LoadReport): void {
  process.stdout.write(`${JSON.stringify({ report })}\n`);
}

function specFromStdin(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  return new Promise((resolve, reject) => {
    lines.once('line', (spec) => {
      resolve(spec);
      lines.once('line', () => stopSending.abort());
    });
    lines.once('close', () => {
      abort.abort();
      reject(
        new Error('No load was given: write it as JSON into the first line of stdin, or give it as the argument.'),
      );
    });
  });
}
