import { type Run, STAGE_NAMES } from '@nonstop4/contract';
import { replica } from './sample-apps.ts';
import { stageLines } from './sample-runs.ts';
import { before, tell, type World } from './world.ts';

/** Quick enough for a test, slow enough to be seen. */
const STAGE_MS = 150;

/** Starts a run that goes through its stages by itself, unless it is canceled. */
export function startRun(
  world: World,
  appName: string,
  kind: Run['kind'],
  code: Pick<Run, 'archive' | 'origin'> = {},
): Run {
  const number = Math.max(0, ...world.runs.filter((run) => run.appName === appName).map((run) => run.number)) + 1;
  const first = kind === 'upload' ? 0 : STAGE_NAMES.indexOf('deploy');
  const app = world.apps.find(({ name }) => name === appName);
  const left: Record<string, boolean> = { test: !app?.runTests, predeploy: app?.preDeployCommand === undefined };
  const isSkipped = (name: string, index: number) => index < first || left[name] === true;
  const run: Run = {
    id: `run-${appName}-${number}`,
    appName,
    number,
    kind,
    state: 'running',
    stages: STAGE_NAMES.map((name, index) => ({ name, state: isSkipped(name, index) ? 'skipped' : 'waiting' })),
    ...code,
    cancelRequested: false,
    resumes: 0,
    requestedBy: world.me.name,
    createdAt: before(0),
    startedAt: before(0),
  };
  world.runs = [run, ...world.runs];
  world.runLogs.set(run.id, []);
  beginStage(world, run.id, first);
  return run;
}

function update(world: World, id: string, change: (run: Run) => Run): Run | undefined {
  const now = world.runs.find((run) => run.id === id);
  if (now?.state !== 'running') return undefined;
  const next = change(now);
  world.runs = world.runs.map((run) => (run.id === id ? next : run));
  const { state, number, kind } = next;
  const stage = next.stages.find((one) => one.state === 'running')?.name;
  world.apps = world.apps.map((app) =>
    app.name === next.appName ? { ...app, lastRun: { id, number, kind, state, stage } } : app,
  );
  tell(world, { type: 'run-changed', appName: next.appName, runId: id });
  return next;
}

function beginStage(world: World, id: string, index: number): void {
  const name = STAGE_NAMES[index];
  if (name === undefined) {
    end(world, id);
    return;
  }
  if (world.runs.find((run) => run.id === id)?.stages[index]?.state === 'skipped') {
    beginStage(world, id, index + 1);
    return;
  }
  const startedAt = before(0);
  const run = update(world, id, (now) => ({
    ...now,
    stages: now.stages.map((stage) => (stage.name === name ? { ...stage, state: 'running', startedAt } : stage)),
  }));
  if (!run) return;
  world.runLogs.get(id)?.push(...stageLines(run, name, startedAt));
  setTimeout(() => {
    const endedAt = before(0);
    update(world, id, (now) => ({
      ...now,
      stages: now.stages.map((stage) => (stage.name === name ? { ...stage, state: 'succeeded', endedAt } : stage)),
    }));
    beginStage(world, id, index + 1);
  }, STAGE_MS);
}

function end(world: World, id: string): void {
  const app = world.apps.find((one) => one.name === world.runs.find((run) => run.id === id)?.appName);
  if (!app) return;
  const release = app.lastRun?.kind === 'upload' ? (app.liveRelease ?? 0) + 1 : (app.liveRelease ?? 1);
  world.apps = world.apps.map((one) =>
    one.id === app.id
      ? {
          ...one,
          liveRelease: release,
          redundancy: { state: 'redundant', readyReplicas: 2, readyNodes: 2 },
          running: [
            replica(`${app.name}-${release}-a1`, 'worker-1', { release }),
            replica(`${app.name}-${release}-b2`, 'worker-2', { release }),
          ],
        }
      : one,
  );
  update(world, id, (now) => ({ ...now, state: 'succeeded', release, endedAt: before(0) }));
}
