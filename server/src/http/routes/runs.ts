import { type Locale, operations } from '@nonstop4/contract';
import type { FastifyRequest } from 'fastify';
import { isActive } from '../../domain/pipeline-run.ts';
import { cancelRun } from '../../usecases/cancel-run.ts';
import { News } from '../../usecases/news.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { EventStream } from '../event-stream.ts';
import type { Registrar } from '../register-operation.ts';
import { logLineView, runView } from '../views/run-view.ts';

/** How often a followed log is read again even when nothing was told. */
const RESYNC_MS = 1_000;

export function registerRuns(register: Registrar, platform: Platform): void {
  register.answer(operations.listRuns, async ({ app, query, locale }) => {
    const runs = await platform.stores.runs.listByApp(app.id, query.limit);
    return Promise.all(runs.map((run) => runView(platform, app, run, locale)));
  });
  register.answer(operations.getRun, ({ run, app, locale }) => runView(platform, app, run, locale));
  register.answer(operations.cancelRun, async ({ run, app, locale }) =>
    runView(platform, app, await cancelRun(platform, app, run), locale),
  );
  register.answer(operations.runLog, async ({ run, query, locale }) => {
    const { lines, nextLine } = await platform.runLog.read(run.id, query.from);
    return { lines: lines.map((line) => logLineView(line, locale)), nextLine };
  });
  register.stream(operations.followRunLog, async ({ run, app, query, request, open, locale }) => {
    const stream = open();
    await followLog(platform, run.id, Math.max(query.from, lastSeen(request)), stream, locale);
    const ended = await platform.stores.runs.byId(run.id);
    if (ended) stream.send('end', await runView(platform, app, ended, locale));
  });
}

/** A browser that lost the stream comes again with the id of the last line that it got: the number of the next one. */
function lastSeen(request: FastifyRequest): number {
  const id = Number(request.headers['last-event-id'] ?? 0);
  return Number.isSafeInteger(id) && id > 0 ? id : 0;
}

/** Sends lines until the run has ended and its last line was sent, or the reader is gone. */
async function followLog(
  platform: Platform,
  runId: string,
  from: number,
  stream: EventStream,
  locale: Locale,
): Promise<void> {
  const news = new News((tell) =>
    platform.bus.subscribe((event) => {
      if ((event.type === 'run-log' || event.type === 'run-changed') && event.runId === runId) tell();
    }),
  );
  try {
    for (let next = from; !stream.signal.aborted; ) {
      // Before its log: what a run says, it has said before it ends.
      const run = await platform.stores.runs.byId(runId);
      const { lines, nextLine } = await platform.runLog.read(runId, next);
      // Not from `next` on: of a log that became too long the first lines may be gone.
      const first = nextLine - lines.length;
      for (const [index, line] of lines.entries()) {
        stream.send('line', logLineView(line, locale), first + index + 1);
        await stream.drained();
      }
      if (lines.length > 0) next = nextLine;
      else if (!run || !isActive(run.state)) return;
      else await news.next(RESYNC_MS, stream.signal);
    }
  } finally {
    news.close();
  }
}
