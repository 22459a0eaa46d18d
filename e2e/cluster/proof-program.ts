import type { Files } from '../harness/deploy.ts';

/** The App of the proof: quick answers, an echo for POST, an answer that takes its time, and a line of output when it is asked for one. */
export function proofProgram(version: string, changes: Files = {}): Files {
  return {
    'package.json': JSON.stringify({ name: 'proof', version, type: 'module', scripts: { start: 'node server.js' } }),
    'server.js': SERVER,
    ...changes,
  };
}

const SERVER = `import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://app');
  if (pathname === '/say') console.log(searchParams.get('text'));
  if (pathname === '/slow') await wait(Number(searchParams.get('ms')));
  if (request.method === 'POST') return request.pipe(response);
  response.end('version ' + version + '\\n');
});
server.keepAliveTimeout = 65000;
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
`;
