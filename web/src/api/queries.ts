import { operations as op } from '@nonstop4/contract';
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';
import { keys } from './keys.ts';

// Live events say when something has changed; the intervals are for figures that change all the time.
const FIGURES_MS = 10_000;
const DRILL_MS = 1_000;
const DRAIN_MS = 1_500;

/** What each page reads. */
export const queries = {
  me: () =>
    queryOptions({ queryKey: keys.me(), queryFn: ({ signal }) => api().call(op.me, {}, signal), staleTime: 60_000 }),
  setupState: () =>
    queryOptions({
      queryKey: keys.setupState(),
      queryFn: ({ signal }) => api().call(op.setupState, {}, signal),
      staleTime: 0,
    }),
  tokens: () =>
    queryOptions({ queryKey: keys.tokens(), queryFn: ({ signal }) => api().call(op.listTokens, {}, signal) }),
  system: () =>
    queryOptions({
      queryKey: keys.system(),
      queryFn: ({ signal }) => api().call(op.system, {}, signal),
      // How far a drain is nobody tells: it is read again while one goes on.
      refetchInterval: ({ state }) => (state.data?.nodes.some(({ drain }) => drain?.left) ? DRAIN_MS : FIGURES_MS),
    }),
  apps: () =>
    queryOptions({
      queryKey: keys.apps(),
      queryFn: ({ signal }) => api().call(op.listApps, {}, signal),
      refetchInterval: 3 * FIGURES_MS,
    }),
  app: (app: string) =>
    queryOptions({
      queryKey: keys.app(app),
      queryFn: ({ signal }) => api().call(op.getApp, { params: { app } }, signal),
      refetchInterval: FIGURES_MS,
    }),
  runs: (app: string) =>
    queryOptions({
      queryKey: keys.runs(app),
      queryFn: ({ signal }) => api().call(op.listRuns, { params: { app } }, signal),
    }),
  run: (run: string) =>
    queryOptions({
      queryKey: keys.run(run),
      queryFn: ({ signal }) => api().call(op.getRun, { params: { run } }, signal),
    }),
  releases: (app: string) =>
    queryOptions({
      queryKey: keys.releases(app),
      queryFn: ({ signal }) => api().call(op.listReleases, { params: { app } }, signal),
    }),
  files: (app: string, release: number) =>
    queryOptions({
      queryKey: keys.files(app, release),
      queryFn: ({ signal }) => api().call(op.listFiles, { params: { app, release } }, signal),
      // A release never changes.
      staleTime: Number.POSITIVE_INFINITY,
    }),
  file: (app: string, release: number, path: string) =>
    queryOptions({
      queryKey: keys.file(app, release, path),
      queryFn: ({ signal }) => api().call(op.readFile, { params: { app, release }, query: { path } }, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  diff: (app: string, release: number) =>
    queryOptions({
      queryKey: keys.diff(app, release),
      queryFn: ({ signal }) => api().call(op.releaseDiff, { params: { app, release } }, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  events: (app: string) =>
    queryOptions({
      queryKey: keys.events(app),
      queryFn: ({ signal }) => api().call(op.appEvents, { params: { app } }, signal),
    }),
  drills: (app: string) =>
    queryOptions({
      queryKey: keys.drills(app),
      queryFn: ({ signal }) => api().call(op.listDrills, { params: { app } }, signal),
      refetchInterval: (query) => (query.state.data?.some((drill) => drill.state === 'running') ? DRILL_MS : false),
    }),
};
