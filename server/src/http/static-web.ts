import serveStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import { door } from './doors.ts';
import { answerError } from './error-answer.ts';

const PAGE = 'index.html';

/** The built web app. Every address that could be one of its pages gets the page; the rest is not found. */
export async function serveWeb(server: FastifyInstance, root: string): Promise<void> {
  // Its routes are the plugin's own: they are given their rule here.
  server.addHook('onRoute', (route) => {
    if (route.url === '/*' || route.url === '/') route.config = { ...route.config, ...door('web') };
  });
  await server.register(serveStatic, {
    root,
    wildcard: true,
    dotfiles: 'ignore',
    // The build puts `.br` and `.gz` beside what gets smaller by it.
    preCompressed: true,
    setHeaders: (reply, path) => {
      // Assets carry their digest in their name; the page that names them must be fresh.
      const hashed = /\/assets\//.test(path);
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.setNotFoundHandler((request, reply) => {
    if (isPage(request)) return reply.sendFile(PAGE);
    return answerError(new Problem('not-found', 'There is nothing at this address.'), request, reply);
  });
}

function isPage({ method, url }: FastifyRequest): boolean {
  const path = url.split('?')[0] ?? '';
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && path !== '/api' && !path.startsWith('/api/') && !/\.\w+$/.test(path);
}
