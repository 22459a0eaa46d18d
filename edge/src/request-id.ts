import { randomBytes } from 'node:crypto';

const prefix = randomBytes(5).toString('hex');
let counter = 0;

/** Unique over processes and restarts, short, and cheap: a random prefix per process and a counter. */
export function newRequestId(): string {
  counter += 1;
  return `${prefix}-${counter.toString(36)}`;
}
