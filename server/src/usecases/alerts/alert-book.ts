import { type Alert, type AlertEnding, type AlertKind, alertKey, type Finding } from '../../domain/alerts/alert.ts';
import { follow, type Standing } from '../../domain/alerts/standing.ts';
import { HOLDS } from '../../domain/alerts/thresholds.ts';

/** What is to be kept and told; to be confirmed when that was done, and given again until then. */
export type Turn =
  | { turn: 'raise'; alert: Omit<Alert, 'id' | 'raisedAt'> }
  | { turn: 'end'; alert: Alert; ending: AlertEnding };

/** Kinds that are judged together, at the same look. */
export type AlertGroup = 'copies' | 'traffic' | 'volume' | 'run' | 'certificates' | 'nodes';

const GROUP_OF: Record<AlertKind, AlertGroup> = {
  'too-few-ready': 'copies',
  'same-node': 'copies',
  'restart-loop': 'copies',
  'out-of-memory': 'copies',
  errors: 'traffic',
  retries: 'traffic',
  'volume-nearly-full': 'volume',
  'run-failed': 'run',
  'certificate-ending': 'certificates',
  'node-lost': 'nodes',
};

/** Judged of everything at once, and not App by App. */
const OF_ALL = '';

interface Entry {
  standing: Standing;
  /** While it is open. */
  alert?: Alert;
}

/** How everything that alerts tell of stands. In memory; what is open is kept in the database, and read from there at the start. */
export class AlertBook {
  /** By App, then by group, then by key. */
  readonly #entries = new Map<string, Map<AlertGroup, Map<string, Entry>>>();

  constructor(open: readonly Alert[]) {
    for (const alert of open) this.adopt(alert);
  }

  /** One that is open, whoever raised it. */
  adopt(alert: Alert): void {
    const group = GROUP_OF[alert.kind];
    this.#of(placeOf(alert), group).set(alertKey(alert), { standing: { open: true }, alert });
  }

  /** Open alerts of an App, those of certificates among them. */
  openOf(appId: string): Alert[] {
    const own = [...(this.#entries.get(appId)?.values() ?? [])];
    const ofAll = this.#entries.get(OF_ALL)?.get('certificates');
    const entries = [...own, ...(ofAll ? [ofAll] : [])].flatMap((group) => [...group.values()]);
    return entries.flatMap(({ alert }) => (alert?.appId === appId ? [alert] : []));
  }

  /** Takes in what rules say of a group; of one App, or of all. What is open and of which nothing is said any more is well again. */
  look(group: AlertGroup, appId: string | undefined, findings: readonly Finding[], now: number): Turn[] {
    const before = this.#of(appId ?? OF_ALL, group);
    const said = new Set(findings.map(alertKey));
    const gone = [...before.values()].flatMap(({ alert }) => (alert && !said.has(alertKey(alert)) ? [alert] : []));
    for (const key of before.keys()) if (!said.has(key) && !before.get(key)?.alert) before.delete(key);
    const all: Finding[] = [...findings, ...gone.map((alert): Finding => ({ ...alert, verdict: 'good' }))];
    return all.flatMap((finding) => this.#step(before, finding, findings, now));
  }

  confirmRaised(alert: Alert): void {
    this.adopt(alert);
  }

  confirmEnded(alert: Alert): void {
    this.#of(placeOf(alert), GROUP_OF[alert.kind]).delete(alertKey(alert));
  }

  /** The Apps that something is known of. */
  get appIds(): string[] {
    return [...this.#entries.keys()].filter((appId) => appId !== OF_ALL);
  }

  /** The App is gone, and its alerts with it. */
  forget(appId: string): void {
    this.#entries.delete(appId);
  }

  #step(entries: Map<string, Entry>, finding: Finding, findings: readonly Finding[], now: number): Turn[] {
    const key = alertKey(finding);
    const { standing: before = { open: false }, alert } = entries.get(key) ?? {};
    const { standing, turn } = follow(before, finding.verdict, now, HOLDS[finding.kind]);
    entries.set(key, { standing, ...(alert ? { alert } : {}) });
    if (turn === 'end' && alert) return [{ turn, alert, ending: endingOf(alert, findings) }];
    if (turn !== 'raise') return [];
    const { kind, appId, subject, params } = finding;
    const since = finding.since ?? standing.badSince ?? now;
    return [{ turn, alert: { kind, ...(appId === undefined ? {} : { appId }), subject, params, since } }];
  }

  #of(place: string, group: AlertGroup): Map<string, Entry> {
    const groups = this.#entries.get(place) ?? new Map<AlertGroup, Map<string, Entry>>();
    this.#entries.set(place, groups);
    const entries = groups.get(group) ?? new Map<string, Entry>();
    groups.set(group, entries);
    return entries;
  }
}

function placeOf({ kind, appId }: Pick<Alert, 'kind' | 'appId'>): string {
  const group = GROUP_OF[kind];
  return group === 'certificates' || group === 'nodes' ? OF_ALL : (appId ?? OF_ALL);
}

// A failed run does not become well: a later one has succeeded, or has failed in its place, or it is of long ago.
function endingOf(alert: Alert, findings: readonly Finding[]): AlertEnding {
  if (alert.kind !== 'run-failed') return 'over';
  return findings.some(({ subject, verdict }) => subject !== alert.subject && verdict === 'good') ? 'over' : 'replaced';
}
