import { operations } from '@nonstop4/contract';
import { isActive } from '../../domain/pipeline-run.ts';
import { cancelRun } from '../../usecases/cancel-run.ts';
import { findOwnApp, findOwnRun } from '../../usecases/find-own-app.ts';
import type { Platform } from '../../usecases/platform.ts';
import { EventStream } from '../event-stream.ts';
import type { Registrar } from '../register-operation.ts';
import { logLineView, runView } from '../views/run-view.ts';

/** How often a followed log is read again even when nothing was told. */
const RESYNC_MS = 1_000;

export function registerRuns(register: Registrar, platform: Platform): void {
  register.own(operations.listRuns, async ({ user, params, query, locale }) => {
    const app = await findOwnApp(platform, user, params.app);
    const runs = await platform.stores.runs.listByApp(app.id, query.limit);
    return Promise.all(runs.map((run) => runView(platform, app, run, locale)));
  });
  register.own(operations.getRun, async ({ user, params, locale }) => {
    const { run, app } = await findOwnRun(platform, user, params.run);
    return runView(platform, app, run, locale);
  });
  register.own(operations.cancelRun, async ({ user, params, locale }) => {
    const run = await cancelRun(platform, user, params.run);
    const { app } = await findOwnRun(platform, user, params.run);
    return runView(platform, app, run, locale);
  });
  register.own(operations.runLog, async ({ user, params, query }) => {
    const { run } = await findOwnRun(platform, user, params.run);
    const { lines, nextLine } = await platform.runLog.read(run.id, query.from);
    return { lines: lines.map(logLineView), nextLine };
  });
  register.own(operations.followRunLog, async ({ user, params, query, request, reply, locale }) => {
    const { run, app } = await findOwnRun(platform, user, params.run);
    const stream = new EventStream(request, reply);
    await followLog(platform, run.id, query.from, stream);
    const ended = await platform.stores.runs.byId(run.id);
    if (ended) stream.send('end', await runView(platform, app, ended, locale));
    stream.close();
  });
}

/** Sends lines until the run has ended and its last line was sent, or the reader is gone. */
async function followLog(platform: Platform, runId: string, from: number, stream: EventStream): Promise<void> {
  let next = from;
  while (!stream.signal.aborted) {
    const told = nextTelling(platform, runId, stream.signal);
    const run = await platform.stores.runs.byId(runId);
    const { lines, nextLine } = await platform.runLog.read(runId, next);
    // Not from `next` on: of a log that became too long the first lines may be gone.
    const first = nextLine - lines.length;
    for (const [index, line] of lines.entries()) stream.send('line', logLineView(line), first + index + 1);
    const more = nextLine > next;
    next = nextLine;
    if (more) continue;
    if (!run || !isActive(run.state)) return;
    await told;
  }
}

function nextTelling(platform: Platform, runId: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      unsubscribe();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, RESYNC_MS);
    const unsubscribe = platform.bus.subscribe((event) => {
      if ((event.type === 'run-log' || event.type === 'run-changed') && event.runId === runId) done();
    });
    signal.addEventListener('abort', done);
  });
}
