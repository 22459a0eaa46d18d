import type { Locale } from '@nonstop4/contract';
import type { FastifyRequest } from 'fastify';

/** The first of the two languages that is named wins; English otherwise. */
export function localeOf(request: FastifyRequest): Locale {
  const named = (request.headers['accept-language'] ?? '').toLowerCase().split(',');
  const first = named.map((tag) => tag.trim().slice(0, 2)).find((tag) => tag === 'ko' || tag === 'en');
  return first === 'ko' ? 'ko' : 'en';
}
