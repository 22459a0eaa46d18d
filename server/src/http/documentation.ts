import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import serveStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { door } from './doors.ts';

const DOCS_ROOT = '/docs/';

/** Pages of the built documentation for addresses that it does not have. */
const NOT_FOUND = { en: '404.html', ko: '404-ko.html' } as const;

/** Pages may be a few minutes old after an upgrade; style and script have their digest in their names. */
const PAGE_CACHE = 'public, max-age=300';
const ASSET_CACHE = 'public, max-age=31536000, immutable';

/** Tighter than the panel's: nothing inline, nothing from elsewhere, nothing in frames. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The documentation below /docs/: for everybody, without an account, with a page of its own for what is not there. */
export async function serveDocumentation(server: FastifyInstance, root: string): Promise<void> {
  const missing = { en: await notFoundPage(root, 'en'), ko: await notFoundPage(root, 'ko') };
  await server.register(
    async (docs) => {
      docs.addHook('onRoute', (route) => {
        route.config = { ...route.config, ...door('docs') };
      });
      docs.addHook('onSend', async (_request, reply) => {
        reply.header('content-security-policy', POLICY);
      });
      await docs.register(serveStatic, {
        root,
        wildcard: true,
        redirect: true,
        dotfiles: 'ignore',
        preCompressed: true,
        decorateReply: false,
        setHeaders: (reply, path) => {
          reply.header('cache-control', path.includes('/assets/') ? ASSET_CACHE : PAGE_CACHE);
        },
      });
      docs.setNotFoundHandler((request, reply) => {
        const locale = request.url.startsWith(`${DOCS_ROOT}ko/`) ? 'ko' : 'en';
        return sendMissing(reply, missing[locale]);
      });
    },
    { prefix: DOCS_ROOT.slice(0, -1) },
  );
  server.get(DOCS_ROOT.slice(0, -1), { config: door('docs') }, (_request, reply) => reply.redirect(DOCS_ROOT));
}

function sendMissing(reply: FastifyReply, page: string): FastifyReply {
  return reply.status(404).header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
}

// A server that runs from its sources has no built documentation.
async function notFoundPage(root: string, locale: keyof typeof NOT_FOUND): Promise<string> {
  const none = '<!doctype html><title>404</title><p>The documentation is not built.</p>';
  return readFile(join(root, NOT_FOUND[locale]), 'utf8').catch(() => none);
}
