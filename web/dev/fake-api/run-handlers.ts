import type { Run } from '@nonstop4/contract';
import { type EventsHandler, FakeProblem, found, type JsonHandler, type ResultOf } from './handlers.ts';
import { before, tell, type World } from './world.ts';

const runOf = (world: World, id: string | undefined): Run => found(world.runs.find((run) => run.id === id));
const active = (run: Run) => run.state === 'queued' || run.state === 'running';

export const runHandlers = {
  listRuns: (world, { params }): ResultOf<'listRuns'> => world.runs.filter((run) => run.appName === params.app),
  getRun: (world, { params }): ResultOf<'getRun'> => runOf(world, params.run),
  cancelRun: (world, { params }): ResultOf<'cancelRun'> => {
    const run = runOf(world, params.run);
    if (!active(run)) throw new FakeProblem('run-not-active', 409, 'This run has ended already.');
    const canceled: Run = {
      ...run,
      state: 'canceled',
      cancelRequested: true,
      endedAt: before(0),
      stages: run.stages.map((stage) =>
        stage.state === 'running' ? { ...stage, state: 'canceled', endedAt: before(0) } : stage,
      ),
    };
    world.runs = world.runs.map((one) => (one.id === run.id ? canceled : one));
    tell(world, { type: 'run-changed', appName: run.appName, runId: run.id });
    return canceled;
  },
  runLog: (world, { params, query }): ResultOf<'runLog'> => {
    const lines = world.runLogs.get(runOf(world, params.run).id) ?? [];
    return { lines: lines.slice(Number(query.from)), nextLine: lines.length };
  },
} satisfies Record<string, JsonHandler>;

export const runEventHandlers = {
  followRunLog: (world, { params, query }, sink) => {
    let sent = Number(query.from);
    const sendNew = () => {
      const lines = world.runLogs.get(runOf(world, params.run).id) ?? [];
      for (const line of lines.slice(sent)) sink.send('line', line);
      sent = lines.length;
      if (active(runOf(world, params.run))) return;
      sink.send('end', runOf(world, params.run));
      sink.end();
    };
    world.live.add(sendNew);
    sink.onClose(() => world.live.delete(sendNew));
    sendNew();
  },
} satisfies Record<string, EventsHandler>;
