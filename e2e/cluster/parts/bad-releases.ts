import { seconds } from '../figures.ts';
import { load, tooMany } from '../load.ts';
import type { ProofContext, ProofResult } from '../proof-part.ts';
import { proofProgram } from '../proof-program.ts';

const VERDICT_MS = 60_000;

interface BadRelease {
  what: string;
  server: string;
  /** Any of these cards is a true one. */
  codes: string[];
}

const SERVE = `import { createServer } from 'node:http';\nconst serve = (answer, host = process.env.HOST, port = process.env.PORT) => createServer(answer).listen(Number(port), host);\n`;

const BAD: readonly BadRelease[] = [
  { what: 'crashes at its start', server: `throw new Error('no such setting');`, codes: ['app-crashed'] },
  {
    what: 'listens where nobody reaches it',
    server: `${SERVE}serve((_, response) => response.end('hello'), '127.0.0.1');`,
    codes: ['binds-to-loopback'],
  },
  { what: 'opens no port', server: `setInterval(() => {}, 1000);`, codes: ['no-port'] },
  {
    what: 'fails its health check',
    server: `${SERVE}serve((_, response) => { response.statusCode = 500; response.end(); });`,
    codes: ['health-failing'],
  },
  {
    what: 'uses more memory than it may',
    server: `const hoard = []; setInterval(() => hoard.push(Buffer.alloc(32e6, 1)), 20);`,
    codes: ['out-of-memory'],
  },
  { what: 'misses a package', server: `import 'a-package-that-is-not-there';`, codes: ['missing-dependency'] },
];

/** Six kinds of bad release are uploaded over one that works. */
export async function badReleases(context: ProofContext): Promise<ProofResult> {
  const { app, progress } = context;
  const seen: { what: string; code: string; verdictMs: number; asExpected: boolean }[] = [];
  const before = (await app.detail()).liveRelease;
  const report = await load(context, async ({ elapsedMs }) => {
    for (const { what, server, codes } of BAD) {
      progress.step(`A release that ${what} …`);
      const began = elapsedMs();
      const run = await app.deploy(proofProgram('bad', { 'server.js': server }));
      const code = run.failure?.code ?? run.state;
      seen.push({ what, code, verdictMs: elapsedMs() - began, asExpected: codes.includes(code) });
    }
  });
  const after = (await app.detail()).liveRelease;
  return {
    title: `${BAD.length} bad releases`,
    promise: '0 failed, POST included; the old release goes on; verdict ≤ 60 s after the first crash; a true card',
    load: report,
    broken: [
      ...tooMany(report, 'GET'),
      ...tooMany(report, 'POST'),
      ...(after === before ? [] : [`release v${after} is live instead of v${before}`]),
      ...seen.flatMap(({ what, code, asExpected }) =>
        asExpected ? [] : [`the one that ${what} got the card ${code}`],
      ),
    ],
    slow: [
      ...seen.flatMap(({ what, code, verdictMs }) =>
        // One that opens no port is watched for a minute before it is judged.
        verdictMs > VERDICT_MS + (code === 'no-port' ? VERDICT_MS : 0)
          ? [`the verdict on the one that ${what} took ${seconds(verdictMs)}`]
          : [],
      ),
    ],
    facts: seen.map(({ what, code, verdictMs }) => `${what}: ${code}, upload to verdict ${seconds(verdictMs)}`),
  };
}
