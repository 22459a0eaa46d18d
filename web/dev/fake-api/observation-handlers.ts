import { type EventsHandler, FakeProblem, found, type JsonHandler, type ResultOf } from './handlers.ts';
import { FILES, sampleDiff } from './sample-releases.ts';
import { before, type World } from './world.ts';

const sizeOf = (text: string) => (text === '' ? 4_096 : Buffer.byteLength(text));

export const observationHandlers = {
  listReleases: (world, { params }): ResultOf<'listReleases'> => world.releases.get(params.app ?? '') ?? [],
  listFiles: (): ResultOf<'listFiles'> =>
    [...FILES].map(([path, text]) => ({ path, sizeBytes: sizeOf(text), executable: false })),
  readFile: (_world, { query }): ResultOf<'readFile'> => {
    const path = String(query.path);
    const text = found(FILES.get(path));
    return { path, sizeBytes: sizeOf(text), binary: text === '', truncated: false, ...(text === '' ? {} : { text }) };
  },
  downloadRelease: () => new Uint8Array([80, 75, 5, 6, ...Array<number>(18).fill(0)]),
  releaseDiff: (_world, { params }): ResultOf<'releaseDiff'> => sampleDiff(Number(params.release)),
  appMonitoring: (world): ResultOf<'appMonitoring'> => world.monitoring ?? { source: { kind: 'built-in' } },
  appEvents: (world, { params }): ResultOf<'appEvents'> => world.events.filter((event) => event.appName === params.app),
  startDrill: (world, { params, body }): ResultOf<'startDrill'> => {
    const app = params.app ?? '';
    const drills = world.drills.get(app) ?? [];
    if (drills.some((drill) => drill.state === 'running'))
      throw new FakeProblem('drill-running', 409, 'A drill is running already.');
    const drill: ResultOf<'startDrill'> = {
      id: `drill-${drills.length + 10}`,
      kind: body.kind,
      target: body.kind === 'replica-kill' ? `${app}-5-b2` : 'worker-2',
      state: 'running',
      ratePerS: body.ratePerS,
      sent: 0,
      failed: 0,
      p50Ms: 4,
      p99Ms: 18,
      slowestMs: 120,
      startedAt: before(0),
      startedBy: world.me.name,
    };
    world.drills.set(app, [drill, ...drills]);
    return drill;
  },
  listDrills: (world, { params }): ResultOf<'listDrills'> => world.drills.get(params.app ?? '') ?? [],
  drillPlan: (world, { params, query }): ResultOf<'drillPlan'> => {
    const app = found(world.apps.find((one) => one.name === params.app));
    if (app.redundancy.state !== 'redundant') throw new FakeProblem('not-redundant', 409, 'It is not redundant now.');
    const kind = query.kind === 'node-drain' || query.kind === 'node-loss' ? query.kind : 'replica-kill';
    const isReplica = kind === 'replica-kill';
    const target = isReplica ? `${app.name}-5-b2` : 'worker-2';
    return {
      kind,
      target,
      node: 'worker-2',
      otherApps: isReplica ? 0 : 3,
      mostSeconds: kind === 'node-drain' ? 305 : 95,
    };
  },
  drillSchedule: (world, { params }): ResultOf<'drillSchedule'> => world.drillSchedules.get(params.app ?? '') ?? {},
  setDrillSchedule: (world, { params, body }): ResultOf<'setDrillSchedule'> => {
    const state = { schedule: body, nextAt: before(-5 * 86_400_000) };
    world.drillSchedules.set(params.app ?? '', state);
    return state;
  },
  removeDrillSchedule: (world, { params }) => {
    world.drillSchedules.delete(params.app ?? '');
  },
  system: (world): ResultOf<'system'> => {
    for (const { drain } of world.system.nodes) if (drain && drain.left > 0) drain.left -= 1;
    return world.system;
  },
  drainNode: (world, { params }) => {
    const node = nodeOf(world, params.node);
    node.schedulable = false;
    node.drain = { left: node.replicas };
  },
  uncordonNode: (world, { params }) => {
    const node = nodeOf(world, params.node);
    node.schedulable = true;
    delete node.drain;
  },
} satisfies Record<string, JsonHandler>;

function nodeOf(world: World, name: string | undefined) {
  const node = world.system.nodes.find((candidate) => candidate.name === name);
  if (!node) throw new FakeProblem('not-found', 404, 'There is no such node.');
  return node;
}

export const observationEventHandlers = {
  appLogs: (world, { params, query }, sink) => {
    if (params.app === 'shop') for (const line of world.appLog.slice(-Number(query.lines))) sink.send('line', line);
    if (query.follow !== 'true') {
      sink.send('end', {});
      sink.end();
    }
  },
  liveEvents: (world, _call, sink) => {
    const listener = (event: unknown) => sink.send(undefined, event);
    world.live.add(listener);
    sink.onClose(() => world.live.delete(listener));
    sink.send(undefined, { type: 'hello', version: world.system.version });
  },
} satisfies Record<string, EventsHandler>;
