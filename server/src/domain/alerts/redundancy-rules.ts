import type { NodeObservation, Replica } from '../workload.ts';
import type { Finding, Verdict } from './alert.ts';
import { THRESHOLDS } from './thresholds.ts';

/** What the rules of redundancy look at of an App that is not stopped and not going. */
export interface RedundancyFacts {
  appId: string;
  /** Copies asked of the live Deployment, of which two or more are to be ready; undefined: nothing is live. */
  wanted: number | undefined;
  replicas: readonly Replica[];
  nodes: readonly NodeObservation[];
  /** What is seen is old, or was brought about on purpose. */
  isUnclear: boolean;
  /** Named by an open alert of too few copies: the node whose loss was told as the cause. */
  toldNode?: string | undefined;
}

/** Fewer than two ready, and all on one node: of one loss, whatever it goes through until the App is redundant again, one of them tells. */
export function judgeRedundancyAlerts(facts: RedundancyFacts): Finding[] {
  const ready = facts.replicas.filter((replica) => replica.state === 'ready');
  const counts = { ready: ready.length, nodes: new Set(ready.map((replica) => replica.node)).size };
  return [tooFewReady(facts, counts), sameNode(facts, counts)];
}

interface Counts {
  ready: number;
  /** On which they are. */
  nodes: number;
}

function tooFewReady(facts: RedundancyFacts, { ready, nodes }: Counts): Finding {
  const { appId, wanted = 0 } = facts;
  const lostNode = lostNodeOf(facts);
  const params = { ready, wanted, ...(lostNode === undefined ? {} : { node: lostNode }) };
  const isWell = ready >= THRESHOLDS.leastReady && (facts.toldNode === undefined || nodes >= THRESHOLDS.leastNodes);
  const verdict = (): Verdict => {
    if (facts.isUnclear) return 'unclear';
    if (wanted < THRESHOLDS.leastReady || isWell) return 'good';
    return ready < THRESHOLDS.leastReady ? 'bad' : 'unclear';
  };
  return { kind: 'too-few-ready', appId, subject: '', verdict: verdict(), params };
}

function sameNode(facts: RedundancyFacts, { ready, nodes }: Counts): Finding {
  const { appId, wanted = 0 } = facts;
  const [place] = facts.replicas.filter((replica) => replica.state === 'ready');
  const lostNode = facts.nodes.find(isLost)?.name;
  const params = { ready, on: place?.node ?? '', ...(lostNode === undefined ? {} : { node: lostNode }) };
  const verdict = (): Verdict => {
    if (facts.isUnclear || facts.toldNode !== undefined) return 'unclear';
    // Where there is one node, or one beside a node in maintenance, they cannot be apart; the badge says so all the same.
    if (wanted < THRESHOLDS.leastReady || nodes >= THRESHOLDS.leastNodes) return 'good';
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
