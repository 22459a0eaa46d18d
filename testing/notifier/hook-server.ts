import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { closeAtOnce, listenOnLoopback } from '../loopback.ts';

export interface ReceivedPost {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A real HTTP server that takes webhooks as `answer` says; 200 by default. */
export interface HookServer {
  url: string;
  posts: ReceivedPost[];
  answer: (response: ServerResponse, post: ReceivedPost) => void;
  stop(): Promise<void>;
}

export async function startHookServer(tls?: { certificate: string; key: string }): Promise<HookServer> {
  const posts: ReceivedPost[] = [];
  const hook: Pick<HookServer, 'answer'> = { answer: (response) => void response.end('ok') };
  const listener: Parameters<typeof createServer>[1] = (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const post = { path: request.url ?? '', headers: request.headers, body };
      posts.push(post);
      hook.answer(response, post);
    });
  };
  const server = tls ? createTlsServer({ cert: tls.certificate, key: tls.key }, listener) : createServer(listener);
  const port = await listenOnLoopback(server, 0);
  return Object.assign(hook, {
    url: `${tls ? 'https://localhost' : 'http://127.0.0.1'}:${port}/hook`,
    posts,
    stop: () => closeAtOnce(server),
  });
}
