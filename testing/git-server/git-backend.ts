import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip } from 'node:zlib';

/** Debian's git has it here; `git --exec-path` elsewhere. */
const BACKEND = '/usr/lib/git-core/git-http-backend';

/** Fails with what to install, never skips. */
export function requireBackend(): void {
  if (!existsSync(BACKEND)) throw new Error(`${BACKEND} is not there: install git.`);
}

/** Lets git answer, by the gateway interface of RFC 3875 as git-http-backend(1) wants it. `path`: of a repository below the root, and what is asked of it. */
export function askGit(
  { root, userName }: { root: string; userName: string },
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const packed = request.headers['content-encoding'] === 'gzip';
  const child = spawn(BACKEND, [], {
    env: {
      PATH: process.env.PATH ?? '',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: decodeURIComponent(path),
      QUERY_STRING: new URL(request.url ?? '/', 'http://git').search.slice(1),
      REQUEST_METHOD: request.method ?? '',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      REMOTE_USER: userName,
      REMOTE_ADDR: '127.0.0.1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  (packed ? request.pipe(createGunzip()) : request).pipe(child.stdin);
  passOn(child.stdout, response);
  response.once('close', () => child.kill());
}

/** Heads of the program's answer become heads of ours. */
function passOn(output: NodeJS.ReadableStream, response: ServerResponse): void {
  let head = Buffer.alloc(0);
  const readHead = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    output.off('data', readHead);
    for (const line of head.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(/: (.*)/s);
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.write(head.subarray(end + 4));
    output.pipe(response);
  };
  output.on('data', readHead);
  output.once('end', () => response.end());
}
