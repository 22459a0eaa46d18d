import type { LoadReport } from '@nonstop4/loadgen';
import { describe, expect, it } from 'vitest';
import type { PartEvent, PartId, PartResult } from './part.ts';
import { report } from './report.ts';
import { judge } from './verdict.ts';

interface Figures {
  get?: number;
  post?: number;
  p99?: number;
  reconnected?: number;
  failedAtMs?: number[];
  events?: Partial<PartEvent>[];
}

function part(
  id: PartId,
  { get = 0, post = 0, p99 = 5, reconnected = 0, failedAtMs = [], events = [] }: Figures = {},
): PartResult {
  const load: LoadReport = {
    state: 'done',
    elapsedMs: 10_000,
    sent: 2_000,
    ok: 2_000 - get - post,
    failed: get + post,
    canceled: 0,
    reconnected,
    byMethod: { GET: { sent: 1_600, ok: 1_600 - get, failed: get }, POST: { sent: 400, ok: 400 - post, failed: post } },
    failedByReason: get + post > 0 ? { 'connection reset before an answer': get + post } : {},
    latencyMs: { p50: 2, p95: 3, p99, max: 40 },
    worstSendLagMs: 3,
    failures: failedAtMs.map((atMs) => ({
      atMs,
      method: 'GET',
      reason: 'connection reset before an answer',
      waitedMs: 1,
    })),
    seconds: [],
  };
  return {
    id,
    title: id,
    load,
    events: events.map((event) => ({ what: 'it', atMs: 1_000, redundantAgainMs: 2_000, ...event })),
  };
}

const quiet = part('baseline');
const brokenOf = (result: PartResult) => judge(result, quiet).broken;

describe('the verdict', () => {
  it.each<PartId>(['baseline', 'updates', 'replica-kills', 'worker-kills', 'server-kill', 'edge-kills'])(
    'of %s without a failure is: kept',
    (id) => {
      expect(brokenOf(part(id))).toEqual([]);
    },
  );

  it.each<PartId>(['baseline', 'updates', 'replica-kills', 'worker-kills', 'server-kill', 'edge-kills'])(
    'of %s with a failed GET is: broken',
    (id) => {
      expect(brokenOf(part(id, { get: 1, failedAtMs: [500] }))).not.toEqual([]);
    },
  );

  it('allows no failed POST where nothing that holds one dies', () => {
    for (const id of ['updates', 'server-kill'] as const)
      expect(brokenOf(part(id, { post: 1 }))).toEqual(['1 POST failed']);
  });

  it('allows as many failed POSTs as were in flight on the killed replicas', () => {
    const events = [{ held: 0 }, { held: 2 }];
    expect(brokenOf(part('replica-kills', { post: 4, events }))).toEqual([]);
    expect(brokenOf(part('replica-kills', { post: 5, events }))).toEqual(['5 POST failed, at most 4 were in flight']);
  });

  it('compares rolling updates with the load alone', () => {
    expect(brokenOf(part('updates', { p99: 10 }))).toEqual([]);
    expect(brokenOf(part('updates', { p99: 10.6 }))).toEqual(['p99 is 2.1 times that of the load alone']);
  });

  it('leaves the latency open where the machine was busy before anything was done', () => {
    const busy = part('baseline');
    busy.idleShare = 0.2;
    const verdict = judge(part('updates', { p99: 60 }), busy);
    expect(verdict.broken).toEqual([]);
    expect(verdict.open).toContain('not judged');
    expect(judge(part('updates', { p99: 60, post: 1 }), busy).broken).toEqual(['1 POST failed']);
  });

  it('lets a killed edge lose what it held, around its kill, and nothing else', () => {
    const events = [{ held: 30, atMs: 5_000 }];
    expect(
      brokenOf(part('edge-kills', { get: 1, post: 9, reconnected: 20, failedAtMs: [4_990, 5_900], events })),
    ).toEqual([]);
    expect(brokenOf(part('edge-kills', { post: 11, reconnected: 20, events }))).toEqual([
      '31 requests lost their connection, but only 30 connections were held',
    ]);
    expect(brokenOf(part('edge-kills', { get: 1, failedAtMs: [7_000], events }))).toEqual([
      '1 requests failed that were not begun around a kill',
    ]);
  });
});

describe('the report', () => {
  it('is a table with the figures of each part, and says that all was kept', () => {
    const { lines, kept } = report([quiet, part('updates', { p99: 8, events: [{}] })], quiet);
    expect(kept).toBe(true);
    expect(lines.find((line) => line.startsWith('updates'))?.split(/ {2,}/)).toEqual([
      'updates',
      '2000',
      '0',
      '0',
      '2.0',
      '8.0',
      '40',
      '1.6 ×',
      '2.0 s',
    ]);
    expect(lines.at(-1)).toBe('4000 requests sent, 0 failed (0 GET, 0 POST). Every promise was kept.');
  });

  it('says which promise was broken and by what', () => {
    const { lines, kept } = report([quiet, part('worker-kills', { get: 3, events: [{}] })], quiet);
    expect(kept).toBe(false);
    expect(lines).toContain('BROKEN worker-kills: 0 failed GET');
    expect(lines).toContain('         3 GET failed');
    expect(lines).toContain('         3 × connection reset before an answer');
    expect(lines.at(-1)).toContain('A PROMISE WAS BROKEN');
  });

  it('states what a killed edge held and what was sent once more', () => {
    const { lines } = report(
      [quiet, part('edge-kills', { reconnected: 12, events: [{ what: 'edge-0', held: 17 }] })],
      quiet,
    );
    expect(lines.join('\n')).toContain('edge-0 held 17 connections; 12 GET were sent once more');
  });
});
