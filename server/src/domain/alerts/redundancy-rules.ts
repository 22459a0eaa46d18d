import type { NodeObservation, Replica } from '../workload.ts';
import type { Finding, Verdict } from './alert.ts';
import { THRESHOLDS } from './thresholds.ts';

/** What the rules of redundancy look at of an App that is not stopped and not going. */
export interface RedundancyFacts {
  appId: string;
  /** Copies asked of the live Deployment; undefined: nothing is live. */
  wanted: number | undefined;
  /** It has one copy at a time, whatever is asked: none of it is ready while that one is replaced. */
  singleWriter?: 'stays' | 'is-replaced' | undefined;
  replicas: readonly Replica[];
  nodes: readonly NodeObservation[];
  /** What is seen is old, or was brought about on purpose. */
  isUnclear: boolean;
  /** Named by an open alert of too few copies: the node whose loss was told as the cause. */
  toldNode?: string | undefined;
}

/** Subject of the alert that no copy is ready; the one that fewer than two are has none. */
export const DOWN = 'down';

/**
 * None ready, fewer than two, and all on one node: of one loss, whatever it goes through until the App is redundant again, one of them tells; only that the
 * App is down is told besides.
 */
export function judgeRedundancyAlerts(facts: RedundancyFacts): Finding[] {
  const ready = facts.replicas.filter((replica) => replica.state === 'ready');
  const counts = { ready: ready.length, nodes: new Set(ready.map((replica) => replica.node)).size };
  return [isDown(facts, counts), tooFewReady(facts, counts), sameNode(facts, counts)];
}

interface Counts {
  ready: number;
  /** On which they are. */
  nodes: number;
}

function isDown(facts: RedundancyFacts, { ready }: Counts): Finding {
  const verdict = (): Verdict => {
    if (facts.isUnclear) return 'unclear';
    if (facts.wanted === undefined || ready > 0) return 'good';
    return facts.singleWriter === 'is-replaced' ? 'unclear' : 'bad';
  };
  return { kind: 'too-few-ready', appId: facts.appId, subject: DOWN, verdict: verdict(), params: paramsOf(facts, 0) };
}

function tooFewReady(facts: RedundancyFacts, { ready, nodes }: Counts): Finding {
  const isWell = ready >= THRESHOLDS.leastReady && (facts.toldNode === undefined || nodes >= THRESHOLDS.leastNodes);
  const verdict = (): Verdict => {
    if (facts.isUnclear) return 'unclear';
    if (redundantCopies(facts) < THRESHOLDS.leastReady || isWell) return 'good';
    // With none the App is down, which is told by itself.
    return ready === 1 ? 'bad' : 'unclear';
  };
  const params = paramsOf(facts, ready);
  return { kind: 'too-few-ready', appId: facts.appId, subject: '', verdict: verdict(), params };
}

function paramsOf(facts: RedundancyFacts, ready: number): Finding['params'] {
  const node = lostNodeOf(facts);
  return { ready, wanted: facts.wanted ?? 0, ...(node === undefined ? {} : { node }) };
}

function redundantCopies({ wanted = 0, singleWriter }: RedundancyFacts): number {
  return singleWriter ? 1 : wanted;
}

function sameNode(facts: RedundancyFacts, { ready, nodes }: Counts): Finding {
  const { appId } = facts;
  const [place] = facts.replicas.filter((replica) => replica.state === 'ready');
  const lostNode = facts.nodes.find(isLost)?.name;
  const params = { ready, on: place?.node ?? '', ...(lostNode === undefined ? {} : { node: lostNode }) };
  const verdict = (): Verdict => {
    if (facts.isUnclear || facts.toldNode !== undefined) return 'unclear';
    // Where there is one node, or one beside a node in maintenance, they cannot be apart; the badge says so all the same.
    if (redundantCopies(facts) < THRESHOLDS.leastReady || nodes >= THRESHOLDS.leastNodes) return 'good';
    if (facts.nodes.length < THRESHOLDS.leastNodes) return 'good';
    if (ready < THRESHOLDS.leastReady || facts.nodes.some((node) => !node.schedulable)) return 'unclear';
    return 'bad';
  };
  return { kind: 'same-node', appId, subject: '', verdict: verdict(), params };
}

function lostNodeOf({ nodes, replicas }: RedundancyFacts): string | undefined {
  const lost = nodes.filter(isLost);
  return lost.find(({ name }) => replicas.some((replica) => replica.node === name && replica.state !== 'ready'))?.name;
}

/** One that is away although nobody has taken it out of service. */
function isLost({ ready, schedulable }: NodeObservation): boolean {
  return !ready && schedulable;
}

/** A node that does not answer; one in maintenance may be switched off. */
export function judgeNodes(
  nodes: readonly NodeObservation[],
  drilled: ReadonlySet<string>,
  isSilent: boolean,
): Finding[] {
  return nodes.map((node) => {
    const verdict = (): Verdict => {
      if (isSilent || drilled.has(node.name)) return 'unclear';
      if (node.ready) return 'good';
      return node.schedulable ? 'bad' : 'unclear';
    };
    const params = { node: node.name, replicas: node.replicas };
    return { kind: 'node-lost', subject: node.name, verdict: verdict(), params };
  });
}
