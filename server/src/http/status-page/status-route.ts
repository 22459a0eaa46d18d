import { AppNameSchema } from '@nonstop4/contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '../../usecases/platform.ts';
import { door } from '../doors.ts';
import { localeOf } from '../locale-of-request.ts';
import { fontStylesheet } from './font-stylesheet.ts';
import { type MadePage, StatusPages } from './status-pages.ts';
import { statusPath } from './status-path.ts';

/** A proxy may hand the same page to many. */
const FRESH_S = 10;

/**
 * `/status/<app>`: for everybody, where its owner has published it. Nobody signs in, and no cookie is looked at; the panel's limit for one
 * address counts here too.
 */
export async function registerStatusPages(
  server: FastifyInstance,
  platform: Platform,
  webDirectory: string,
): Promise<void> {
  const pages = new StatusPages(platform, await fontStylesheet(webDirectory));
  server.get<{ Params: { app: string }; Querystring: { lang?: string } }>(
    statusPath(':app'),
    { config: door('status-page') },
    async (request, reply) => {
      const { lang } = request.query;
      const locale = lang === 'ko' || lang === 'en' ? lang : localeOf(request);
      const name = AppNameSchema.safeParse(request.params.app);
      const page = name.success ? await pages.of(name.data, locale) : undefined;
      reply.header('content-language', locale).header('vary', 'accept-language');
      return page ? sendPage(request, reply, page) : send(reply.status(404), pages.none[locale]);
    },
  );
}

function sendPage(request: FastifyRequest, reply: FastifyReply, page: MadePage): FastifyReply {
  reply.header('etag', page.etag).header('cache-control', `public, max-age=${FRESH_S}`);
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known?.includes(page.etag) ? reply.status(304).send() : send(reply, page);
}

function send(reply: FastifyReply, { html }: MadePage): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(html);
}
