import { vi } from 'vitest';

/**
 * How long a condition may take to come true in a test. Vitest's own bound is one second, which a busy machine needs for starting one
 * process; a condition that holds is met at once, whatever the bound.
 */
const PATIENCE_MS = 30_000;

const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (condition, options) =>
  waitFor(condition, typeof options === 'object' ? { timeout: PATIENCE_MS, ...options } : (options ?? PATIENCE_MS));
