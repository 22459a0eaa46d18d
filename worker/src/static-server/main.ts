import { createServer } from 'node:http';
import { readStaticConfig, type StaticServerConfig } from './config.ts';
import { serveSite } from './site.ts';

/** Longer than any edge keeps an idle connection: the edge ends it, never this side while a request is on its way. */
const KEEP_ALIVE_MS = 75_000;

/** The program that static sites run with: one directory on one port, until SIGTERM. */
function run({ directory, singlePage, host, port }: StaticServerConfig): void {
  const answer = serveSite({ directory, singlePage });
  let draining = false;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    if (draining) response.setHeader('connection', 'close');
    response.once('close', () => draining && server.closeIdleConnections());
    void answer(request, response);
  });
  server.once('error', (error) => fail(`The site cannot be served on ${host}:${port}: ${error.message}`));
  server.listen(port, host, () => process.stdout.write(`serving ${directory} on ${host}:${port}\n`));
  process.once('SIGTERM', () => {
    draining = true;
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

try {
  run(readStaticConfig(process.argv.slice(2)));
} catch (error) {
  fail((error as Error).message);
}
