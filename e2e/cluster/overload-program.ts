import type { Files } from '../harness/deploy.ts';

/** Requests at once in one replica, and milliseconds each of them takes: 60 answers a second, whatever machine it runs on. */
export const AT_ONCE = 3;
const TAKES_MS = 50;
/** Waiting beyond those; what comes then is told 503. */
export const WAITING = 12;

/**
 * Changes of the proof's program: capacity that is the program's own and far below the machine's. Health checks stand in the same line as
 * everybody, so that an overloaded replica looks like a bad one.
 */
export const OVERLOAD_PROGRAM: Files = {
  'server.js': `import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const waiting = [];
let atOnce = 0;

function begin(response) {
  atOnce += 1;
  setTimeout(() => {
    response.end('version ' + version + '\\n');
    atOnce -= 1;
    if (waiting.length > 0) begin(waiting.shift());
  }, ${TAKES_MS});
}

const server = createServer((request, response) => {
  if (new URL(request.url, 'http://app').pathname !== '/') response.writeHead(404).end();
  else if (atOnce < ${AT_ONCE}) begin(response);
  else if (waiting.length < ${WAITING}) waiting.push(response);
  else response.writeHead(503, { 'retry-after': '1' }).end('overloaded\\n');
});
server.keepAliveTimeout = 65000;
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`,
};
