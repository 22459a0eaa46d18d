import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { availability } from '@nonstop4/contract';
import { describe, expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../../testing/platform/memory-platform.ts';
import { bearer, openPanel, urlOf } from '../../../../testing/platform/panel.ts';
import { aDeployment } from '../../../../testing/ports/stores/samples.ts';
import { DAY_MS, DayLooks, dayOf } from '../../domain/availability/day-looks.ts';
import { changeApp } from '../../usecases/change-app.ts';
import { createApp } from '../../usecases/create-app.ts';

async function published() {
  const platform = memoryPlatform({ probeEveryMs: 5_000 });
  const ada = await addUser(platform, 'ada');
  const app = await createApp(platform, ada, 'shop');
  await changeApp(platform, ada, app, { statusPublic: true });
  const now = platform.clock.now();
  const looks = new DayLooks(dayOf(now));
  const before = new DayLooks(dayOf(now) - 1);
  for (let look = 0; look < 12; look += 1) {
    looks.add(now - (now % DAY_MS), false);
    before.add((dayOf(now) - 1) * DAY_MS + 43_200_000, look < 3);
  }
  await platform.stores.availability.putLooks([looks, before].map((each) => ({ appId: app.id, looks: each })));
  await platform.stores.availability.putIncident({
    ...{ id: 'inc_secret', appId: app.id, from: now - 3_600_000, to: now - 3_540_000, ended: 'answered' },
    cause: { code: 'update-failed', params: { run: 41, release: 42 } },
    actions: [{ code: 'rolled-back', params: { release: 43 } }],
    ...{ seenAt: now, unmeasuredMs: 0 },
  });
  const { server } = await openPanel(platform);
  const get = (url: string, headers: Record<string, string> = {}) => server.inject({ url, headers });
  return { platform, ada, app, get, server };
}

describe('a status page', () => {
  it('is for everybody, in the language of the browser, with a switch', async () => {
    const { get } = await published();
    const english = await get('/status/shop', { 'accept-language': 'fr, en;q=0.9, ko;q=0.5' });
    expect(english.statusCode).toBe(200);
    expect(english.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(english.body).toContain('<html lang="en">');
    expect(english.body).toContain('Status of shop');
    expect(english.body).toContain('href="/status/shop?lang=ko"');
    const korean = await get('/status/shop?lang=ko', { 'accept-language': 'en' });
    expect(korean.body).toContain('<html lang="ko">');
    expect(korean.body).toContain('shop 상태');
    expect((await get('/status/shop', { 'accept-language': 'ko-KR' })).body).toContain('장애 기록');
  });

  it('shows ninety days, what was measured of them, and incidents', async () => {
    const { get } = await published();
    const { body } = await get('/status/shop');
    expect(body.match(/<li class="(?:ok|warn|bad|idle)" title=/g)).toHaveLength(90);
    expect(body.match(/<li class="idle" title=/g)).toHaveLength(88);
    expect(body).toMatch(/<li class="bad" title="[\d-]+: 75\.00%"/);
    expect(body).toContain('An update failed. The release before was brought back.');
    expect(body).not.toContain('<script');
  });

  it('shows its letters in the panel’s Korean font where that was built, and waits for nothing', async () => {
    const { platform } = await published();
    const panel = await openPanel(platform);
    expect((await panel.server.inject({ url: '/status/shop' })).body).not.toContain('stylesheet');
    writeFileSync(join(panel.webDirectory, 'assets', 'pretendardvariable-dynamic-subset-AbC.css'), '@font-face {}');
    const { server } = await openPanel(platform, { webDirectory: panel.webDirectory });
    const { body } = await server.inject({ url: '/status/shop?lang=ko' });
    const link = '</main><link rel="stylesheet" href="/assets/pretendardvariable-dynamic-subset-AbC.css">';
    expect(body).toContain(link);
  });

  it('tells nothing that is its owner’s alone', async () => {
    const { get, app, ada } = await published();
    const { body, headers } = await get('/status/shop');
    for (const secret of [app.id, ada.id, ada.name, 'inc_secret', '#41', 'v42', 'v43']) {
      expect(body.replaceAll(/\d{4}-\d\d-\d\d(?: [\d:]+)?/g, ''), secret).not.toContain(secret);
    }
    expect(headers['set-cookie']).toBeUndefined();
    expect(headers['content-security-policy']).toContain("default-src 'self'");
  });

  it('that is not public is what one that is not there is, to the byte', async () => {
    const { get, platform, ada } = await published();
    await createApp(platform, ada, 'hidden');
    const answers = await Promise.all(
      ['hidden', 'nobody', 'No.Name!', '..'].map((name) => get(`/status/${encodeURIComponent(name)}`)),
    );
    const [hidden, ...others] = answers.slice(0, 3);
    expect(hidden?.statusCode).toBe(404);
    const told = ({ statusCode, body, headers }: (typeof answers)[number]) => {
      const { date: _date, 'x-request-id': _id, ...rest } = headers;
      return { statusCode, body, rest };
    };
    for (const other of others) expect(told(other)).toEqual(told(hidden!));
    await changeApp(platform, ada, (await platform.stores.apps.byName('shop'))!, { statusPublic: false });
    expect(told(await get('/status/shop'))).toEqual(told(hidden!));
  });

  it('is made once for many, and is not sent again to whoever has it', async () => {
    const { get, platform } = await published();
    let read = 0;
    const { listLooks } = platform.stores.availability;
    platform.stores.availability.listLooks = (...args) => {
      read += 1;
      return listLooks(...args);
    };
    const [first] = await Promise.all(Array.from({ length: 20 }, () => get('/status/shop')));
    expect(read).toBe(1);
    expect(first?.headers['cache-control']).toBe('public, max-age=10');
    const etag = String(first?.headers.etag);
    const again = await get('/status/shop', { 'if-none-match': `W/${etag}, "other"` });
    expect({ status: again.statusCode, body: again.body }).toEqual({ status: 304, body: '' });
    expect((await get('/status/shop', { 'if-none-match': '"other"' })).statusCode).toBe(200);
  });

  it('is limited for one address, as everything of the panel is', async () => {
    const { server } = await published();
    const from = { url: '/status/shop', remoteAddress: '203.0.113.7' };
    const statuses: number[] = [];
    for (let sent = 0; sent <= 1_200; sent += 1) statuses.push((await server.inject(from)).statusCode);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });
});

describe('the figures of an app', () => {
  it('are its owner’s, in the owner’s language', async () => {
    const { get, platform, ada } = await published();
    const url = urlOf(availability.appAvailability, { app: 'shop' });
    const own = await get(url, { ...(await bearer(platform, ada)), 'accept-language': 'ko' });
    expect(own.json()).toMatchObject({
      state: 'not-measured',
      incidents: [{ cause: { code: 'update-failed', text: '릴리스 v42 업데이트에 실패했습니다.' } }],
      statusPage: { public: true, path: '/status/shop' },
    });
    expect(own.json().days).toHaveLength(90);
    const eve = await addUser(platform, 'eve', 'member');
    expect((await get(url, await bearer(platform, eve))).statusCode).toBe(404);
    expect((await get(url)).statusCode).toBe(401);
  });

  it('tell of each update whose requests they were, and whether the counting began late', async () => {
    const { get, platform, ada, app } = await published();
    const { releases } = platform.stores;
    const figures = {
      prober: { requests: 300, failed: 1, slowestMs: 180, p99Ms: 40 },
      visitors: { requests: 904, failed: 2, failedShareBefore: 0.01 },
    };
    await releases.addDeployment(aDeployment('dep_1', app.id, 1, { createdAt: 1_000 }));
    await releases.noteUpdate('dep_1', { from: 900, to: 9_000, ...figures });
    await releases.addDeployment(aDeployment('dep_2', app.id, 2, { createdAt: 2_000 }));
    await releases.noteUpdate('dep_2', { from: 2_500, to: 9_000, ...figures });
    await releases.addDeployment(aDeployment('dep_3', app.id, 3, { createdAt: 3_000 }));
    const url = urlOf(availability.listUpdates, { app: 'shop' });
    const answer = await get(url, await bearer(platform, ada));
    const all = { requests: 1_204, failed: 3, slowestMs: 180, p99Ms: 40, prober: { requests: 300, failed: 1 } };
    expect(availability.listUpdates.result.parse(answer.json())).toMatchObject([
      { release: 3 },
      { release: 2, figures: { ...all, partial: true } },
      { release: 1, figures: { ...all, partial: false, visitors: figures.visitors } },
    ]);
    expect(answer.json()[0].figures).toBeUndefined();
  });
});
