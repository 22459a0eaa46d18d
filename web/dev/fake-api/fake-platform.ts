import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { answerApi } from './answer-api.ts';
import type { World } from './world.ts';

export interface FakePlatform {
  url: string;
  /** Requests that the content security policy would have to allow; and how to go away and come back. */
  goAway(): void;
  comeBack(): void;
  close(): Promise<void>;
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Serves the built pages and a stand-in API on a loopback port of the kernel's choice. */
export async function startFakePlatform(webRoot: string, world: World, port = 0): Promise<FakePlatform> {
  let away = false;
  const server = createServer((request, response) => {
    if (away) return void request.socket.destroy();
    const url = new URL(request.url ?? '/', 'http://fake');
    if (url.pathname.startsWith('/api/')) void answerApi(world, request, response, url);
    else serveFile(webRoot, url.pathname, request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    goAway: () => {
      away = true;
      server.closeAllConnections();
    },
    comeBack: () => {
      away = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function serveFile(webRoot: string, path: string, request: IncomingMessage, response: ServerResponse): void {
  const wanted = join(webRoot, normalize(decodeURIComponent(path)));
  const file =
    wanted.startsWith(webRoot) && existsSync(wanted) && statSync(wanted).isFile()
      ? wanted
      : join(webRoot, 'index.html');
  if (request.method !== 'GET') {
    response.writeHead(405).end();
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    // The strictest policy that the real server may send: what works here works there.
    'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': file.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  createReadStream(file).pipe(response);
}
