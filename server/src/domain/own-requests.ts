import type { StatusClasses } from './metrics.ts';

/** Requests, or requests per second, and those of them that were answered with 5xx. */
export interface Answered {
  requests: number;
  errors: number;
}

/** The same as the edges count them. */
export interface CountedByClass {
  requests: number;
  classes: StatusClasses;
}

/** Good answers are not told apart by the platform's own count: they are taken out of these, the usual one first. */
const GOOD = ['2xx', '3xx', '4xx', '1xx', 'aborted'] as const satisfies readonly (keyof StatusClasses)[];

/** What is left without the platform's own requests, which the edges count as they count visitors'; never less than nothing. */
export function withoutOwn({ requests, classes }: CountedByClass, own: Answered): CountedByClass {
  const errors = Math.min(own.errors, classes['5xx']);
  const left = { ...classes, '5xx': classes['5xx'] - errors };
  let good = own.requests - errors;
  for (const name of GOOD) {
    const taken = Math.min(left[name], Math.max(0, good));
    left[name] -= taken;
    good -= taken;
  }
  return { requests: Math.max(0, requests - own.requests), classes: left };
}
