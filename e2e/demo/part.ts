import type { LoadReport } from '@nonstop4/loadgen';
import type { DemoApp } from './demo-app.ts';
import type { DemoOptions } from './demo-options.ts';
import type { DemoPlatform } from './platform.ts';
import type { Progress } from './progress.ts';
import type { LoadTarget } from './under-load.ts';

/** What every part of the demo is given. */
export interface DemoContext {
  options: DemoOptions;
  platform: DemoPlatform;
  app: DemoApp;
  target: LoadTarget;
  progress: Progress;
  signal: AbortSignal;
}

/** One loss, or one update, and what was seen of it. */
export interface PartEvent {
  what: string;
  /** Milliseconds since the load's start. */
  atMs: number;
  /** Until every copy was ready on two workers and in rotation at every edge again. */
  redundantAgainMs?: number;
  /** Requests in flight on what was killed, or connections that it held, just before. */
  held?: number;
}

/** One part of the demo: load, and what was done to the platform meanwhile. */
export interface PartResult {
  id: PartId;
  title: string;
  load: LoadReport;
  events: PartEvent[];
  /** For the load alone: which share of the processors' time (0 to 1) nobody used. */
  idleShare?: number;
}

export type PartId = 'baseline' | 'updates' | 'replica-kills' | 'worker-kills' | 'server-kill' | 'edge-kills';
