import { describe, expect, it } from 'vitest';
import type { NodeObservation, Replica, ReplicaEnd } from '../workload.ts';
import type { Verdict } from './alert.ts';
import { EndHistory, judgeMemory, judgeRestarts } from './crash-rules.ts';
import { judgeNodes, judgeRedundancyAlerts, type RedundancyFacts } from './redundancy-rules.ts';
import { judgeCertificate, judgeRun, judgeVolume } from './slow-rules.ts';
import { THRESHOLDS } from './thresholds.ts';
import { judgeTraffic } from './traffic-rules.ts';

const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const replica = (node: string, state: Replica['state'] = 'ready', change: Partial<Replica> = {}): Replica => ({
  ...{ id: `rep_${node}`, node, release: 1, templateHash: 'x', state, inRotation: state === 'ready', everReady: true },
  ...{ host: '127.0.0.1', port: 1, startedAt: 0, restarts: 0, cpuCores: 0, memoryBytes: 0, memoryLimitBytes: 512 },
  ...change,
});
const node = (name: string, change: Partial<NodeObservation> = {}): NodeObservation => ({
  ...{ name, ready: true, schedulable: true, pressure: [], replicas: 1, memoryBytes: 0, cpuCores: 0 },
  ...change,
});
const end = (reason: ReplicaEnd['reason'], at: number): ReplicaEnd => ({ at, code: 1, signal: null, reason, ranMs: 1 });

const BOTH = [node('a'), node('b')];
const LOST = [node('a'), node('b', { ready: false })];
const DRAINED = [node('a'), node('b', { schedulable: false })];

describe('redundancy', () => {
  const facts = (change: Partial<RedundancyFacts>): RedundancyFacts => ({
    ...{ appId: 'app', wanted: 2, replicas: [replica('a'), replica('b')], nodes: BOTH, isUnclear: false },
    ...change,
  });

  it.each([
    ['two on two nodes', {}, ['good', 'good', 'good']],
    ['one is gone', { replicas: [replica('a')] }, ['good', 'bad', 'unclear']],
    ['one is unhealthy', { replicas: [replica('a'), replica('b', 'unhealthy')] }, ['good', 'bad', 'unclear']],
    ['none is there', { replicas: [] }, ['bad', 'unclear', 'unclear']],
    ['both on one node', { replicas: [replica('a'), replica('a')] }, ['good', 'good', 'bad']],
    [
      'both on one, the other drained',
      { replicas: [replica('a'), replica('a')], nodes: DRAINED },
      ['good', 'good', 'unclear'],
    ],
    ['both on the only one', { replicas: [replica('a'), replica('a')], nodes: [node('a')] }, ['good', 'good', 'good']],
    ['one was asked for', { wanted: 1, replicas: [replica('a')] }, ['good', 'good', 'good']],
    ['one was asked for and is gone', { wanted: 1, replicas: [] }, ['bad', 'good', 'good']],
    ['a single writer', { wanted: 1, singleWriter: 'stays', replicas: [replica('a')] }, ['good', 'good', 'good']],
    ['a single writer that is gone', { wanted: 1, singleWriter: 'stays', replicas: [] }, ['bad', 'good', 'good']],
    [
      'a single writer in an update',
      { wanted: 1, singleWriter: 'is-replaced', replicas: [] },
      ['unclear', 'good', 'good'],
    ],
    ['nothing is live', { wanted: undefined, replicas: [] }, ['good', 'good', 'good']],
    ['a drill goes on', { isUnclear: true, replicas: [replica('a')] }, ['unclear', 'unclear', 'unclear']],
    ['three asked, two ready', { wanted: 3 }, ['good', 'good', 'good']],
    ['an update: old and new', { replicas: [...'abab'].map((on) => replica(on)) }, ['good', 'good', 'good']],
  ] as [string, Partial<RedundancyFacts>, Verdict[]][])('%s', (_name, change, verdicts) => {
    expect(judgeRedundancyAlerts(facts(change)).map(({ verdict }) => verdict)).toEqual(verdicts);
  });

  it('names a lost node as the cause, and no other', () => {
    const [, lost] = judgeRedundancyAlerts(facts({ nodes: LOST, replicas: [replica('a'), replica('b', 'lost')] }));
    expect(lost).toMatchObject({ verdict: 'bad', params: { ready: 1, wanted: 2, node: 'b' } });
    const [, crashed] = judgeRedundancyAlerts(facts({ replicas: [replica('a'), replica('b', 'crashed')] }));
    expect(crashed?.params).toEqual({ ready: 1, wanted: 2 });
  });

  it('lost with a node is told once until the app is on two nodes again', () => {
    const moved = facts({ nodes: LOST, replicas: [replica('a'), replica('a')], toldNode: 'b' });
    expect(judgeRedundancyAlerts(moved).map(({ verdict }) => verdict)).toEqual(['good', 'unclear', 'unclear']);
    const back = facts({ toldNode: 'b' });
    expect(judgeRedundancyAlerts(back).map(({ verdict }) => verdict)).toEqual(['good', 'good', 'unclear']);
  });

  it.each([
    ['answers', {}, new Set<string>(), false, 'good'],
    ['does not', { ready: false }, new Set<string>(), false, 'bad'],
    ['is switched off for maintenance', { ready: false, schedulable: false }, new Set<string>(), false, 'unclear'],
    ['was killed for a drill', { ready: false }, new Set(['a']), false, 'unclear'],
    ['is of a cluster that does not answer', { ready: false }, new Set<string>(), true, 'unclear'],
  ] as const)('a node that %s', (_name, change, drilled, isSilent, verdict) => {
    expect(judgeNodes([node('a', change)], drilled, isSilent)).toMatchObject([{ subject: 'a', verdict }]);
  });
});

describe('ends', () => {
  /** A copy that has ended so often, seen once a minute. */
  function seen(...ends: [restarts: number, reason: ReplicaEnd['reason']][]): number[][] {
    const history = new EndHistory();
    history.note([replica('a')], NOW);
    ends.forEach(([restarts, reason], minute) => {
      const at = NOW + (minute + 1) * MINUTE;
      history.note([replica('a', 'ready', { restarts, lastExit: end(reason, at) })], at);
    });
    return history.recent(NOW + ends.length * MINUTE);
  }

  it.each([
    ['never', [], 'good'],
    ['once', [[1, 'exited']], 'unclear'],
    [
      'twice',
      [
        [1, 'exited'],
        [2, 'exited'],
      ],
      'unclear',
    ],
    [
      'three times',
      [
        [1, 'exited'],
        [2, 'unresponsive'],
        [3, 'exited'],
      ],
      'bad',
    ],
    ['three times between two looks', [[3, 'exited']], 'bad'],
    [
      'three times for drills',
      [
        [1, 'killed-for-drill'],
        [2, 'killed-for-drill'],
        [3, 'killed-for-drill'],
      ],
      'good',
    ],
  ] as [string, [number, ReplicaEnd['reason']][], Verdict][])('%s', (_name, ends, verdict) => {
    expect(judgeRestarts('app', seen(...ends)).verdict).toBe(verdict);
  });

  it('count for ten minutes, and with the copy that had them', () => {
    const history = new EndHistory();
    history.note([replica('a')], NOW);
    history.note([replica('a', 'crashed', { restarts: 2, lastExit: end('exited', NOW) })], NOW);
    expect(judgeRestarts('app', history.recent(NOW + 9 * MINUTE)).verdict).toBe('bad');
    expect(judgeRestarts('app', history.recent(NOW + 10 * MINUTE)).verdict).toBe('good');
    history.note([replica('b')], NOW);
    expect(judgeRestarts('app', history.recent(NOW)).verdict).toBe('good');
  });

  it('before a start of the server are known as far as the last one', () => {
    const history = new EndHistory();
    history.note([replica('a', 'crashed', { restarts: 7, lastExit: end('exited', NOW) })], NOW);
    expect(judgeRestarts('app', history.recent(NOW)).verdict).toBe('unclear');
  });

  it.each([
    ['never', undefined, 'good'],
    ['for another reason', end('exited', NOW), 'good'],
    ['just now', end('out-of-memory', NOW - MINUTE), 'bad'],
    ['a quarter of an hour ago', end('out-of-memory', NOW - 15 * MINUTE), 'unclear'],
    ['half an hour ago', end('out-of-memory', NOW - 30 * MINUTE), 'good'],
  ] as const)('out of memory %s', (_name, lastExit, verdict) => {
    const finding = judgeMemory('app', [replica('a', 'ready', lastExit ? { lastExit } : {})], NOW);
    expect(finding.verdict).toBe(verdict);
  });
});

describe('traffic of a minute', () => {
  it.each([
    ['none', 0, 0, 0, 'good', 'good'],
    ['too little to say anything', 50, 25, 0, 'good', 'good'],
    ['well', 1_000, 0, 0, 'good', 'good'],
    ['one percent of errors', 1_000, 10, 0, 'unclear', 'good'],
    ['more', 1_000, 11, 0, 'bad', 'good'],
    ['a little more than half a percent', 1_000, 6, 0, 'unclear', 'good'],
    ['less', 1_000, 4, 0, 'good', 'good'],
    ['sent twice', 1_000, 0, 20, 'good', 'bad'],
  ] as const)('%s', (_name, requests, errors, retries, ofErrors, ofRetries) => {
    const points = Array.from({ length: 12 }, (_, index) => ({
      ...{ at: NOW + index * 5_000, requestsPerS: requests / 60, errorsPerS: errors / 60, retriesPerS: retries / 60 },
      ...{ inFlight: 0, cpuCores: 0, memoryBytes: 0, readyReplicas: 2 },
    }));
    expect(judgeTraffic('app', points, 5).map(({ verdict }) => verdict)).toEqual([ofErrors, ofRetries]);
  });
});

describe('what changes slowly', () => {
  it.each([
    [0.5, 'good'],
    [0.79, 'good'],
    [0.8, 'unclear'],
    [0.85, 'unclear'],
    [0.86, 'bad'],
    [1.2, 'bad'],
  ] as const)('a volume that is full to %s', (share, verdict) => {
    expect(judgeVolume('app', share * 1_000, 1_000).verdict).toBe(verdict);
  });

  it.each([
    ['brought, of a year, with 15 days left', 365, 15, false, 'good'],
    ['brought, of a year, with 13 days left', 365, 13, false, 'bad'],
    ['brought, of 6 days, with 2 days left', 6, 2, false, 'good'],
    ['brought, of 6 days, with 1 day left', 6, 1, false, 'bad'],
    ['ordered, of 90 days, with 20 days left', 90, 20, true, 'good'],
    ['ordered, of 90 days, with 13 days left', 90, 13, true, 'bad'],
    ['ordered, of 6 days, with 2 days left', 6, 2, true, 'good'],
    ['ordered, of 6 days, with 1 day left', 6, 1, true, 'bad'],
  ] as const)('a certificate %s', (_name, days, left, isRenewed, verdict) => {
    const notAfter = NOW + left * DAY;
    const certificate = { id: 'crt', appId: 'app', hostnames: ['shop.example.com'], isRenewed, notAfter };
    expect(judgeCertificate({ ...certificate, notBefore: notAfter - days * DAY }, NOW).verdict).toBe(verdict);
  });

  it.each([
    ['succeeded', 'upload', 'succeeded', 0, false, 'good'],
    ['failed', 'upload', 'failed', 0, false, 'bad'],
    ['failed long before the platform looked', 'upload', 'failed', 2 * 60 * MINUTE, false, 'unclear'],
    ['failed long ago, and was told', 'upload', 'failed', 2 * 60 * MINUTE, true, 'bad'],
    ['failed weeks ago', 'upload', 'failed', 8 * DAY, true, 'good'],
    ['took a release back', 'auto-rollback', 'succeeded', 0, false, 'bad'],
  ] as const)('a run that %s', (_name, kind, state, ageMs, isOpen, verdict) => {
    const run = { id: 'run_1', number: 1, kind, state, createdAt: 0, endedAt: NOW - ageMs };
    expect(judgeRun('app', run, isOpen, NOW)).toMatchObject({ subject: 'run_1', verdict });
  });
});

it('what is bad and what is well again are apart', () => {
  const { traffic, volume, outOfMemory } = THRESHOLDS;
  expect(traffic.goodShare).toBeLessThan(traffic.badShare);
  expect(volume.goodShare).toBeLessThan(volume.badShare);
  expect(outOfMemory.freshMs).toBeLessThan(outOfMemory.quietMs);
});
