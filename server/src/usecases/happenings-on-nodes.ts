import type { AppEvent, AppEventKind } from '../domain/app-event.ts';
import type { Mark, MarkKind } from './marks-of-app.ts';
import type { Platform } from './platform.ts';

/** Of which App and which node; absent where it was none. */
export interface NodeMark extends Mark {
  app?: string;
  node?: string;
}

/** What happened to nodes and to any App on them. */
export interface NodeHappenings {
  /** The newest 200, oldest first: more of them would cover a chart. */
  marks: NodeMark[];
  /** Copies that were started again, by node; of a node that is not named there were none. */
  restarts: ReadonlyMap<string, number>;
}

const MOST_MARKS = 200;
/** Looked at for the counts. */
const MOST_EVENTS = 5_000;
const ENDS: ReadonlySet<MarkKind> = new Set(['replica-crashed', 'out-of-memory']);

const KINDS: Partial<Record<AppEventKind, MarkKind>> = {
  'release-live': 'deploy',
  'auto-rollback': 'rollback',
  'replica-crashed': 'replica-crashed',
  'replica-out-of-memory': 'out-of-memory',
  'node-lost': 'node-lost',
  'node-back': 'node-back',
  'node-drain-started': 'node-drain',
};

/** Since then. */
export async function happeningsOnNodes({ stores }: Pick<Platform, 'stores'>, from: number): Promise<NodeHappenings> {
  const events = await stores.events.listOfKinds(Object.keys(KINDS) as AppEventKind[], from, MOST_EVENTS);
  const restarts = new Map<string, number>();
  for (const { kind, params } of events) {
    const mark = KINDS[kind];
    if (mark && ENDS.has(mark)) restarts.set(String(params.node), (restarts.get(String(params.node)) ?? 0) + 1);
  }
  const newest = events.slice(0, MOST_MARKS);
  const names = await namesOf(stores, newest);
  return { marks: newest.flatMap((event) => markOf(event, names)).reverse(), restarts };
}

async function namesOf(stores: Platform['stores'], events: readonly AppEvent[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const id of new Set(events.flatMap(({ appId }) => appId ?? []))) {
    const app = await stores.apps.byId(id);
    if (app) names.set(id, app.name);
  }
  return names;
}

function markOf({ kind, at, appId, params }: AppEvent, names: ReadonlyMap<string, string>): NodeMark[] {
  const known = KINDS[kind];
  const app = appId === undefined ? undefined : names.get(appId);
  // Of an App that is gone nothing is told: its name may be another's by now.
  if (!known || (appId !== undefined && app === undefined)) return [];
  const release = kind === 'auto-rollback' ? params.to : params.release;
  return [
    {
      ...{ at, kind: known },
      ...(app === undefined ? {} : { app }),
      ...(typeof params.node === 'string' ? { node: params.node } : {}),
      ...(typeof release === 'number' ? { release } : {}),
    },
  ];
}
