import { describe, expect, it } from 'vitest';
import { ALERT_KINDS } from '../alerts/alert.ts';
import { type Channel, DELIVERY, failed, failsForLong, mayBeginAt, NOTHING_SENT, succeeded } from './channel.ts';
import { inOrder, type Notice, tellsOf } from './notice.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const REFUSED = { reason: 'server-error', detail: 'HTTP 500' } as const;

describe('a message that fails', () => {
  it('is tried again after longer and longer pauses', () => {
    let state = NOTHING_SENT;
    const pauses = Array.from({ length: 8 }, () => {
      state = failed(state, REFUSED, NOW);
      return (state.nextTryAt! - NOW) / 1_000;
    });
    expect(pauses).toEqual([5, 30, 120, 600, 1_800, 3_600, 3_600, 3_600]);
    expect(state).toMatchObject({ failures: 8, failingSince: NOW, lastFailure: { ...REFUSED, at: NOW } });
  });

  it('waits for as long as the other side asks for, within reason', () => {
    expect(failed(NOTHING_SENT, REFUSED, NOW, 90_000).nextTryAt).toBe(NOW + 90_000);
    expect(failed(NOTHING_SENT, REFUSED, NOW, 1_000).nextTryAt).toBe(NOW + 5_000);
    expect(failed(NOTHING_SENT, REFUSED, NOW, 900 * HOUR).nextTryAt).toBe(NOW + 6 * HOUR);
  });

  it('is forgotten with the next one that arrives, but for what it was', () => {
    const state = succeeded(failed(NOTHING_SENT, REFUSED, NOW), NOW + 1);
    expect(state).toEqual({
      ...{ lastSuccessAt: NOW + 1, failures: 0, lost: 0, sentAt: [NOW + 1] },
      lastFailure: { ...REFUSED, at: NOW },
    });
    expect(failsForLong(state, NOW + 9 * HOUR)).toBe(false);
    expect(failsForLong(failed(NOTHING_SENT, REFUSED, NOW), NOW + HOUR)).toBe(true);
  });
});

describe('a message may go', () => {
  it('when what comes at the same moment was waited for', () => {
    expect(mayBeginAt(NOTHING_SENT, NOW, NOW)).toBe(NOW + DELIVERY.gatherMs);
  });

  it('when the hour is over, after many', () => {
    let state = NOTHING_SENT;
    for (let minute = 0; minute < DELIVERY.messagesPerHour; minute += 1)
      state = succeeded(state, NOW + minute * 60_000);
    const now = NOW + 20 * 60_000;
    expect(mayBeginAt(state, now, now)).toBe(NOW + HOUR);
    // One more is free each time that one of them is an hour old.
    expect(mayBeginAt(state, now, NOW + HOUR)).toBe(now + DELIVERY.gatherMs);
  });

  it('whatever was noted before the clock was set back', () => {
    const state = { ...NOTHING_SENT, sentAt: Array.from({ length: 50 }, () => NOW + 9 * HOUR) };
    expect(mayBeginAt(state, NOW, NOW)).toBe(NOW + DELIVERY.gatherMs);
  });
});

describe('a channel', () => {
  const channel = (change: Partial<Channel> = {}): Channel => ({
    ...{ id: 'chn_1', userId: 'ada', kind: 'e-mail', name: 'mail', language: 'en', ownApps: true, platform: false },
    ...{ alertKinds: [...ALERT_KINDS], sealedTarget: '', shownTarget: '', createdAt: 0, delivery: NOTHING_SENT },
    ...change,
  });
  const ofAda = { appId: 'app', ownerId: 'ada' };
  const byNode = { kind: 'too-few-ready', params: { node: 'b' } } as const;

  it.each([
    ['own app', {}, { kind: 'errors', params: {} }, ofAda, true],
    ['somebody else’s app', {}, { kind: 'errors', params: {} }, { appId: 'app', ownerId: 'bob' }, false],
    ['a kind that is not wanted', { alertKinds: ['errors'] }, { kind: 'retries', params: {} }, ofAda, false],
    ['own apps are not wanted', { ownApps: false, platform: true }, { kind: 'errors', params: {} }, ofAda, false],
    ['the platform, for a user', {}, { kind: 'node-lost', params: {} }, undefined, false],
    ['the platform, for its owner', { platform: true }, { kind: 'node-lost', params: {} }, undefined, true],
    ['a loss by a node, for a user', {}, byNode, ofAda, true],
    ['a loss by a node that is told itself', { platform: true }, byNode, ofAda, false],
    ['an app that is down by a node', { platform: true }, { ...byNode, subject: 'down' }, ofAda, true],
    ['a loss by a node, of which only this', { platform: true, alertKinds: ['too-few-ready'] }, byNode, ofAda, true],
  ] as const)('tells of %s: as wanted', (_name, change, alert, owner, tells) => {
    expect(tellsOf(channel(change as Partial<Channel>), { subject: '', ...alert }, owner)).toBe(tells);
  });

  it('tells the end alone of what is over before it was told', () => {
    const notice = (id: string, alertId: string, turn: Notice['turn'], createdAt: number): Notice => ({
      ...{ id, channelId: 'chn_1', turn, createdAt },
      alert: { id: alertId, kind: 'errors', subject: '', params: {}, since: 0, raisedAt: 0 },
    });
    const all = [notice('1', 'a', 'raised', 1), notice('2', 'b', 'raised', 2), notice('3', 'a', 'ended', 3)];
    expect(inOrder(all).map(({ id }) => id)).toEqual(['2', '3']);
  });
});
