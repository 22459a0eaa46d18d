import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const { version } = JSON.parse(await readFile(new URL('package.json', import.meta.url), 'utf8'));
const dataDirectory = process.env.DATA_DIR ?? 'data';
const visits = join(dataDirectory, 'visits');
await mkdir(dataDirectory, { recursive: true });

const routes = {
  'GET /': () => text(200, `Hello from Node.js ${process.versions.node}, version ${version}\n`),
  'GET /healthz': () => text(200, 'ok\n'),
  'GET /version': () => json(200, { version, pid: process.pid }),
  'GET /count': async () => json(200, { count: await countVisit() }),
  'POST /echo': async (request) => ({
    status: 200,
    type: request.headers['content-type'] ?? 'application/octet-stream',
    body: await readBody(request),
  }),
};

// One byte a visit: appending is safe although two copies of this program share the folder.
async function countVisit() {
  await appendFile(visits, '.');
  return (await stat(visits)).size;
}

async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function text(status, body) {
  return { status, type: 'text/plain; charset=utf-8', body };
}

function json(status, value) {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` };
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const route = routes[`${request.method} ${pathname}`];
  try {
    const answer = route ? await route(request) : text(404, 'There is nothing here.\n');
    response.writeHead(answer.status, { 'content-type': answer.type, 'content-length': Buffer.byteLength(answer.body) });
    response.end(answer.body);
  } catch (error) {
    console.error(error);
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
});

// Longer than the platform keeps an idle connection, so that it is never this side that closes one in use.
server.keepAliveTimeout = 75_000;

server.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '0.0.0.0', () => {
  const { address, port } = server.address();
  console.log(`listening on http://${address}:${port}`);
});

// Visitors who are being served are served to the end.
process.on('SIGTERM', () => {
  console.log('asked to stop');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
