import type { App } from '../../domain/app.ts';
import {
  actionsOfIncident,
  causeOfAnswer,
  causeOfIncident,
  type IncidentFacts,
} from '../../domain/availability/explain-incident.ts';
import {
  afterLook,
  type Incident,
  type IncidentTurn,
  isGap,
  type LookStreak,
  type StreakRules,
  strongerCause,
} from '../../domain/availability/incident.ts';
import { hasFailed, type Look, type LookAnswer } from '../../domain/availability/look.ts';
import type { PipelineRun } from '../../domain/pipeline-run.ts';
import { inTurn } from '../in-turn.ts';
import type { Platform } from '../platform.ts';
import { recordEvent, tellAppChanged } from '../record-event.ts';

/** One that comes again so soon after its end was not over. */
const SAME_AGAIN_MS = 120_000;
/** What happened so long before the first failed look may have brought it about: a node is given up after half a minute. */
const LEAD_MS = 90_000;
const EVENTS_LOOKED_AT = 200;
const RUNS_LOOKED_AT = 10;

type Needs = Pick<Platform, 'stores' | 'runtime' | 'router' | 'bus' | 'clock' | 'ids'>;

/** Begins an incident when looks at an App fail in a row, ends it with the first answer, and says why and what was done. */
export class IncidentTracker {
  readonly #platform: Needs;
  readonly #rules: () => StreakRules;
  readonly #streaks = new Map<string, LookStreak>();
  readonly #open = new Map<string, Incident>();

  constructor(platform: Needs, rules: () => StreakRules) {
    this.#platform = platform;
    this.#rules = rules;
  }

  /** Takes up those that a server before this one has left open. */
  async open(): Promise<void> {
    for (const incident of await this.#platform.stores.availability.openIncidents()) {
      this.#open.set(incident.appId, incident);
    }
  }

  /** Ids of the Apps with one that lasts. */
  get openApps(): string[] {
    return [...this.#open.keys()];
  }

  async note(app: App, look: Look): Promise<void> {
    const before = this.#streaks.get(app.id) ?? { failedInRow: 0 };
    const { streak, turn } = afterLook(before, { at: look.at, failed: hasFailed(look.answer) }, this.#rules());
    this.#streaks.set(app.id, streak);
    if (!turn && !this.#open.has(app.id)) return;
    if (turn?.kind === 'answered' && !this.#open.has(app.id)) return;
    await inTurn(this, app.id, () => this.#take(app, look, turn));
  }

  /** The App is not looked at any more: what was open ends without an answer. */
  async leave(appId: string, ended: 'stopped' | 'switched-off'): Promise<void> {
    this.#streaks.delete(appId);
    await inTurn(this, appId, async () => {
      const incident = this.#open.get(appId);
      const app = await this.#platform.stores.apps.byId(appId);
      if (incident && app) await this.#end(app, incident, { to: this.#lastMoment(incident), ended });
      else this.#open.delete(appId);
    });
  }

  /** Of one that nobody will look at again: now, or when it was seen last before nobody looked. */
  #lastMoment({ seenAt }: Incident): number {
    const now = this.#platform.clock.now();
    return isGap(now - seenAt, this.#rules()) ? seenAt : now;
  }

  /** Keeps how far open ones were seen: a restart counts from there on as not measured. */
  async write(): Promise<void> {
    for (const [appId, incident] of this.#open) {
      await inTurn(this, appId, async () => {
        if (this.#open.get(appId) !== incident) return;
        const app = await this.#platform.stores.apps.byId(appId);
        if (!app) this.#open.delete(appId);
        else await this.#put(await this.#explained(app, incident));
      });
    }
  }

  async #take(app: App, { at, answer }: Look, turn: IncidentTurn | undefined): Promise<void> {
    const open = this.#open.get(app.id);
    if (!open) {
      if (turn?.kind === 'failing') await this.#begin(app, { since: turn.since, at, answer });
      return;
    }
    const sinceSeen = at - open.seenAt;
    const unmeasuredMs = open.unmeasuredMs + (isGap(sinceSeen, this.#rules()) ? sinceSeen : 0);
    const seen = { ...open, seenAt: Math.max(at, open.seenAt), unmeasuredMs };
    if (turn?.kind === 'answered') await this.#end(app, seen, { to: at, ended: 'answered' });
    else this.#open.set(app.id, seen);
  }

  async #begin(app: App, { since, at, answer }: { since: number; at: number; answer: LookAnswer }): Promise<void> {
    const [last] = await this.#platform.stores.availability.listIncidents(app.id, 1);
    if (last?.to !== undefined && since - last.to < SAME_AGAIN_MS) {
      const { to: _to, ended: _ended, ...again } = last;
      await this.#put({ ...again, seenAt: at });
      tellAppChanged(this.#platform, app);
      return;
    }
    const cause = causeOfIncident(await this.#factsOf(app, since)) ?? causeOfAnswer(answer);
    const id = this.#platform.ids.next('inc');
    await this.#put({ id, appId: app.id, from: since, cause, actions: [], seenAt: at, unmeasuredMs: 0 });
    await recordEvent(this.#platform, { kind: 'incident-began', app, params: { cause: cause.code } });
    tellAppChanged(this.#platform, app);
  }

  async #end(app: App, incident: Incident, end: Required<Pick<Incident, 'to' | 'ended'>>): Promise<void> {
    await this.#put({ ...(await this.#explained(app, incident)), ...end });
    const params = { seconds: Math.round((end.to - incident.from) / 1_000), ended: end.ended };
    await recordEvent(this.#platform, { kind: 'incident-ended', app, params });
    tellAppChanged(this.#platform, app);
  }

  /** With what is known of it by now. */
  async #explained(app: App, incident: Incident): Promise<Incident> {
    const facts = await this.#factsOf(app, incident.from);
    const found = causeOfIncident(facts);
    const cause = found ? strongerCause(incident.cause, found) : incident.cause;
    return { ...incident, cause, actions: actionsOfIncident(facts) };
  }

  async #factsOf(app: App, from: number): Promise<IncidentFacts> {
    const { stores, runtime, router } = this.#platform;
    const recent = await stores.events.listRecent([app.id], EVENTS_LOOKED_AT);
    const replicas = (await runtime.observe(app.id))?.replicas;
    const edges = await router.edges();
    const nodes = new Set(replicas?.map(({ node }) => node));
    return {
      events: recent.filter(({ at, kind, params }) => {
        // A node without a copy of the App is none of its affairs.
        return at >= from - LEAD_MS && (kind !== 'node-lost' || nodes.has(String(params.node)));
      }),
      ...(replicas ? { replicas } : {}),
      runs: (await stores.runs.listByApp(app.id, RUNS_LOOKED_AT)).filter((run) => wasDeploying(run, from)),
      edgesReady: edges.some(({ ready }) => ready),
      singleWriter: app.singleWriter,
    };
  }

  /** Kept in mind too: a database that does not take it must not make the prober forget that it lasts. */
  async #put(incident: Incident): Promise<void> {
    if (incident.to === undefined) this.#open.set(incident.appId, incident);
    else this.#open.delete(incident.appId);
    await this.#platform.stores.availability.putIncident(incident);
  }
}

/** A run that began to deploy only afterwards is a remedy and no cause; so is a rollback by the platform. */
function wasDeploying(run: PipelineRun, at: number): boolean {
  const begunAt = run.stages.find(({ name }) => name === 'deploy')?.startedAt;
  if (begunAt === undefined || begunAt > at || run.kind === 'auto-rollback') return false;
  return run.endedAt === undefined || run.endedAt >= at - LEAD_MS / 3;
}
