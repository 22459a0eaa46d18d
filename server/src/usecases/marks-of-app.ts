import type { App } from '../domain/app.ts';
import type { AppEventKind } from '../domain/app-event.ts';
import type { Platform } from './platform.ts';

export type MarkKind =
  | 'deploy'
  | 'rollback'
  | 'drill'
  | 'redundancy-lost'
  | 'redundancy-back'
  | 'replica-crashed'
  | 'out-of-memory'
  | 'node-lost'
  | 'node-back'
  | 'node-drain';

/** Something that happened to an App, to be seen on every chart of it. */
export interface Mark {
  at: number;
  kind: MarkKind;
  release?: number;
}

/** More of them would cover a chart. */
const MOST_EVENTS = 500;

const KINDS: Partial<Record<AppEventKind, MarkKind>> = {
  'drill-started': 'drill',
  'redundancy-lost': 'redundancy-lost',
  'redundancy-back': 'redundancy-back',
  'replica-crashed': 'replica-crashed',
  'replica-out-of-memory': 'out-of-memory',
};

/** What happened to the App since then, oldest first: releases that went live, drills, and what went wrong. */
export async function marksOf(platform: Pick<Platform, 'stores'>, app: App, from: number): Promise<Mark[]> {
  const [deployments, runs, events] = await Promise.all([
    platform.stores.releases.listDeployments(app.id),
    platform.stores.runs.listByApp(app.id, MOST_EVENTS),
    platform.stores.events.listByApp(app.id, MOST_EVENTS),
  ]);
  const kinds = new Map(runs.map(({ id, kind }) => [id, kind]));
  const deploys = deployments
    .filter(({ state, createdAt }) => (state === 'live' || state === 'superseded') && createdAt >= from)
    .map(({ createdAt: at, runId, release }): Mark => {
      const back = kinds.get(runId) === 'rollback' || kinds.get(runId) === 'auto-rollback';
      return { at, kind: back ? 'rollback' : 'deploy', release };
    })
    .reverse();
  const others = events.flatMap(({ at, kind }): Mark[] => {
    const known = KINDS[kind];
    return known && at >= from ? [{ at, kind: known }] : [];
  });
  return [...deploys, ...others].sort((a, b) => a.at - b.at);
}
