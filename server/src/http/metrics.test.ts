import { metrics } from '@nonstop4/contract';
import { expect, it } from 'vitest';
import { addUser, memoryPlatform } from '../../../testing/platform/memory-platform.ts';
import { bearer, openPanel } from '../../../testing/platform/panel.ts';
import { createApp } from '../usecases/create-app.ts';

const MINUTE_MS = 60_000;

it.each([
  ['of ten minutes', 10, 5],
  ['of an hour', 60, 15],
  ['of two days', 2 * 1_440, 900],
  ['of a year', 365 * 1_440, 10_800],
])('thirty days of an app %s are shown as finely as its age allows', async (_, age, stepS) => {
  const platform = memoryPlatform();
  const ada = await addUser(platform, 'ada');
  await createApp(platform, ada, 'shop');
  platform.clock.advance(age * MINUTE_MS);
  const { server } = await openPanel(platform);
  const url = `${metrics.appMetrics.path.replace('{app}', 'shop')}?minutes=${30 * 1_440}`;
  const answer = await server.inject({ url, headers: await bearer(platform, ada) });
  expect(answer.json()).toMatchObject({ stepS });
});
