import type { AppEvent } from '../app-event.ts';
import type { PipelineRun } from '../pipeline-run.ts';
import type { Replica } from '../workload.ts';
import type { IncidentAction, IncidentCause, IncidentCauseCode } from './incident.ts';
import type { LookAnswer } from './look.ts';

/** What the platform knows around the time of an incident. */
export interface IncidentFacts {
  /** Of the App and of the platform, from a little before the incident on; any order. */
  events: readonly AppEvent[];
  /** Of the App, as observed now; undefined: nobody can say. */
  replicas?: readonly Replica[];
  /** Of the App, that were at work at any time of the incident. */
  runs: readonly Pick<PipelineRun, 'kind' | 'state' | 'release' | 'number'>[];
  edgesReady: boolean;
  singleWriter: boolean;
}

/** The most telling of what is known; undefined: nothing of it explains that visitors were not answered. */
export function causeOfIncident(facts: IncidentFacts): IncidentCause | undefined {
  const atWork = facts.runs.find(({ state }) => state === 'running' || state === 'failed');
  const found = [
    ofUpdate(facts, atWork),
    ofEvents(facts),
    ofReplicas(facts),
    ofEdges(facts),
    ofUpdate(facts, facts.runs[0]),
  ];
  return found.find((cause) => cause !== undefined);
}

/** What the failed look itself says, where nothing else is known. */
export function causeOfAnswer(answer: LookAnswer): IncidentCause {
  if ('status' in answer) return cause('app-errors', { status: answer.status });
  return cause(/no answer within/.test(answer.error) ? 'too-slow' : 'no-answer');
}

function cause(code: IncidentCauseCode, params: IncidentCause['params'] = {}): IncidentCause {
  return { code, params };
}

function ofUpdate({ singleWriter }: IncidentFacts, run: IncidentFacts['runs'][number] | undefined) {
  if (!run) return undefined;
  const params = { run: run.number, ...(run.release === undefined ? {} : { release: run.release }) };
  // Its old copy has to end before the new one may begin: that is what its owner chose.
  if (singleWriter) return cause('single-writer', params);
  return cause(run.state === 'failed' ? 'update-failed' : 'update', params);
}

const CAUSE_OF_EVENT: Partial<Record<AppEvent['kind'], IncidentCauseCode>> = {
  'drill-started': 'drill',
  'node-lost': 'node-lost',
  'replica-out-of-memory': 'out-of-memory',
  'replica-crashed': 'replicas-crashed',
  'replica-unresponsive': 'health-failing',
};
/** The first of them that happened names the incident; what it brought about comes after. */
const CAUSES_OF_EVENTS: readonly IncidentCauseCode[] = [
  'drill',
  'node-lost',
  'out-of-memory',
  'replicas-crashed',
  'health-failing',
];

function ofEvents({ events }: IncidentFacts): IncidentCause | undefined {
  const codes = events.map(({ kind }) => CAUSE_OF_EVENT[kind]);
  const code = CAUSES_OF_EVENTS.find((one) => codes.includes(one));
  return code && cause(code);
}

function ofReplicas({ replicas }: IncidentFacts): IncidentCause | undefined {
  if (!replicas) return undefined;
  if (replicas.some(({ state }) => state === 'ready')) return undefined;
  if (replicas.length === 0) return cause('no-replica');
  if (replicas.some(({ lastExit }) => lastExit?.reason === 'killed-for-drill')) return cause('drill');
  if (replicas.some(({ state }) => state === 'lost')) return cause('node-lost');
  if (replicas.some(({ lastExit }) => lastExit?.reason === 'out-of-memory')) return cause('out-of-memory');
  if (replicas.some(({ state, lastExit }) => state === 'crashed' || lastExit)) return cause('replicas-crashed');
  if (replicas.some(({ lastProbeFailure }) => lastProbeFailure !== undefined)) return cause('health-failing');
  return cause('no-replica');
}

function ofEdges({ edgesReady }: IncidentFacts): IncidentCause | undefined {
  return edgesReady ? undefined : cause('edges-away');
}

const ENDS: ReadonlySet<AppEvent['kind']> = new Set([
  'replica-crashed',
  'replica-out-of-memory',
  'replica-unresponsive',
]);

/** What the platform did, as far as its events tell; each kind of it once. */
export function actionsOfIncident({ events, runs }: Pick<IncidentFacts, 'events' | 'runs'>): IncidentAction[] {
  const actions: IncidentAction[] = [];
  const restarted = events.filter(({ kind }) => ENDS.has(kind)).length;
  if (restarted > 0) actions.push({ code: 'replicas-restarted', params: { count: restarted } });
  if (events.some(({ kind }) => kind === 'node-lost')) actions.push({ code: 'replicas-moved', params: {} });
  const rollback = events.find(({ kind }) => kind === 'auto-rollback');
  if (rollback) actions.push({ code: 'rolled-back', params: { release: rollback.params.to ?? 0 } });
  const failed = runs.find(({ state }) => state === 'failed');
  if (failed) actions.push({ code: 'old-kept', params: { run: failed.number } });
  const live = events.find(({ kind }) => kind === 'release-live');
  if (live && !rollback) actions.push({ code: 'redeployed', params: { release: live.params.release ?? 0 } });
  return actions;
}
