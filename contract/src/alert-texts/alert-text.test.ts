import { describe, expect, it } from 'vitest';
import { ALERT_KINDS, DELIVERY_FAILURES } from '../alerts.ts';
import { alertText, deliveryText, messageFrame } from './alert-text.ts';

const PARAMS = {
  ...{ ready: 1, wanted: 2, node: 'worker-1', on: 'worker-0', percent: 2.4, requests: 1_640, times: 3, minutes: 10 },
  ...{ limitBytes: 536_870_912, usedBytes: 400_000_000, hostname: 'shop.example.com', notAfter: Date.UTC(2026, 5, 1) },
  ...{ renewed: 'yes', run: 7, runId: 'run_1', kind: 'upload', replicas: 1 },
};
const LOCALES = ['en', 'ko'] as const;

describe.each(ALERT_KINDS)('the words of %s', (kind) => {
  it.each(LOCALES)('say everything, in %s', (locale) => {
    const open = alertText({ kind, params: PARAMS, appName: 'shop' }, locale);
    const over = alertText({ kind, params: PARAMS, appName: 'shop', endedAt: 1, ending: 'over' }, locale);
    for (const text of [...Object.values(open), over.title, over.happened]) {
      expect(text).not.toMatch(/undefined|NaN|null|\{|\}| {2}|\n/);
      expect(text.trim()).not.toBe('');
      expect(/\p{Script=Hangul}/u.test(text)).toBe(locale === 'ko');
      // Which particle follows a value depends on its last sound: no sentence lets one follow.
      if (locale === 'ko')
        expect(text).not.toMatch(/(?:shop|worker-\d|example\.com)(?:은|는|이|가|을|를|와|과|로|으로)(?:\s|$)/);
    }
    for (const sentence of [open.happened, open.doing, open.todo, over.happened]) expect(sentence).toMatch(/\.$/);
    expect(open.title).not.toMatch(/\.$/);
    if (kind !== 'node-lost') expect(open.title).toContain('shop');
    expect(over.title).not.toBe(open.title);
  });

  it.each(LOCALES)('do without facts, in %s', (locale) => {
    for (const text of Object.values(alertText({ kind, params: {} }, locale)))
      expect(text).not.toMatch(/undefined|NaN/);
  });
});

describe('an alert', () => {
  it('of an app with no replica left says that it is down', () => {
    const alert = { kind: 'too-few-ready', params: { ready: 0, wanted: 2 }, appName: 'shop' } as const;
    expect(alertText(alert, 'en').title).toBe('shop is down');
    expect(alertText(alert, 'ko').title).toBe('shop 앱이 멈췄습니다');
  });

  it('that ended with its app says so', () => {
    const alert = { kind: 'errors', params: {}, appName: 'shop', endedAt: 1 } as const;
    expect(alertText({ ...alert, ending: 'stopped' }, 'en').title).toBe('shop was stopped');
    expect(alertText({ ...alert, ending: 'deleted' }, 'ko').title).toContain('삭제');
  });

  it('lets no foreign text write lines or turn the direction', () => {
    const params = { node: 'a\r\nBcc: x@example.com\u202e', replicas: 1 };
    const { title } = alertText({ kind: 'node-lost', params }, 'en');
    expect(title).toBe('Node a Bcc: x@example.com is lost');
  });
});

it.each(DELIVERY_FAILURES)('%s is told in a sentence of each language', (reason) => {
  expect(deliveryText(reason, 'en')).toMatch(/^[A-Z].*\.$/);
  expect(deliveryText(reason, 'ko')).toMatch(/\p{Script=Hangul}.*\.$/u);
});

it('what stands around alerts names times with their zone', () => {
  for (const locale of LOCALES) {
    const frame = messageFrame(locale);
    expect(frame.since(Date.UTC(2026, 0, 1))).toMatch(/202[56].*(UTC|GMT|[A-Z]{2,})/);
    expect(frame.lasted(0, 60_000)).toContain('1970');
    expect(frame.several(2, 0)).not.toContain(',');
    expect(frame.several(2, 1)).toContain(', ');
  }
});
