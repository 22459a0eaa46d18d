import { readdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type SendOptions, send } from '@fastify/send';

export interface SiteOptions {
  directory: string;
  /** A path that is no file shows index.html: for apps that route in the browser. */
  singlePage: boolean;
}

type Answer = Awaited<ReturnType<typeof send>>;

const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;
const NOT_FOUND_PAGE = '<!doctype html><meta charset="utf-8"><title>404</title><p>Not found · 찾을 수 없습니다';

/** Answers requests with the files of one directory, which does not change while the server runs. */
export function serveSite(options: SiteOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const root = resolve(options.directory);
  const compressed = findCompressed(root);
  return async (request, response) => {
    try {
      if (!isMethodAllowed(request, response)) return;
      await give(await findAnswer(request, root, compressed, options.singlePage), response);
    } catch {
      // The visitor left, or a file could not be read to its end: the connection shows it.
      response.destroy();
    }
  };
}

function isMethodAllowed(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  response.writeHead(request.method === 'OPTIONS' ? 204 : 405, { allow: 'GET, HEAD, OPTIONS' }).end();
  return false;
}

async function findAnswer(
  request: IncomingMessage,
  root: string,
  compressed: ReadonlySet<string>,
  singlePage: boolean,
): Promise<Answer> {
  const [path = '/', query] = (request.url ?? '/').split('?', 2);
  const found = await giveFile(request, root, path, compressed);
  if (found.type === 'directory' && query !== undefined) found.headers.Location += `?${query}`;
  if (found.statusCode !== 404) return found;
  if (singlePage && isPage(request, path)) return giveFile(request, root, '/index.html', compressed);
  const page = await giveFile(withoutConditions(request), root, '/404.html', compressed);
  return page.statusCode === 200 ? { ...page, statusCode: 404 } : found;
}

async function giveFile(
  request: IncomingMessage,
  root: string,
  path: string,
  compressed: ReadonlySet<string>,
): Promise<Answer> {
  // Certificates and app links are asked for in /.well-known/ (RFC 8615); every other dot file is nobody's business.
  const dotfiles = path.startsWith('/.well-known/') ? 'allow' : 'ignore';
  const options: SendOptions = { root, dotfiles, extensions: ['html', 'htm'] };
  if (compressed.size === 0) return send(request, path, options);
  const plain = await send(withoutConditions(request, 'HEAD'), path, options);
  if (plain.type !== 'file') return plain.type === 'directory' ? plain : send(request, path, options);
  const file = plain.metadata.path;
  const variants = ENCODINGS.filter(({ ending }) => compressed.has(file + ending));
  const chosen = request.headers.range === undefined && variants.find(({ name }) => accepts(request, name));
  const answer = chosen
    ? await send(request, `/${encodePath(relative(root, file + chosen.ending))}`, {
        root,
        dotfiles,
        contentType: false,
      })
    : await send(request, path, options);
  if (variants.length > 0) answer.headers.Vary = 'Accept-Encoding';
  if (chosen && answer.statusCode === 200) {
    answer.headers['Content-Encoding'] = chosen.name;
    answer.headers['Content-Type'] = plain.headers['Content-Type'] ?? 'application/octet-stream';
  }
  return answer;
}

async function give(answer: Answer, response: ServerResponse): Promise<void> {
  const headers = { 'X-Content-Type-Options': 'nosniff', ...answer.headers };
  if (answer.statusCode === 404 && answer.type === 'error') {
    answer.stream.destroy();
    response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end(NOT_FOUND_PAGE);
    return;
  }
  response.writeHead(answer.statusCode, headers);
  await pipeline(answer.stream, response);
}

function findCompressed(root: string): ReadonlySet<string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return new Set(
    names.filter((name) => ENCODINGS.some(({ ending }) => name.endsWith(ending))).map((name) => join(root, name)),
  );
}

// `br;q=0` refuses it (RFC 9110 section 12.5.3).
function accepts(request: IncomingMessage, encoding: string): boolean {
  const parts = String(request.headers['accept-encoding'] ?? '').split(',');
  return parts.some((part) => {
    const [name = '', ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}

// A missing picture or script must stay missing: only what a browser would show as a page falls back.
function isPage(request: IncomingMessage, path: string): boolean {
  return !path.slice(path.lastIndexOf('/')).includes('.') || String(request.headers.accept ?? '').includes('text/html');
}

// The same request as if the visitor had no copy and wanted the whole file.
function withoutConditions(request: IncomingMessage, method = request.method): IncomingMessage {
  return Object.assign(Object.create(request), { headers: {}, method }) as IncomingMessage;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
