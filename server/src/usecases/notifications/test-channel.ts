import { DELIVERY, type DeliveryFailure, failed, succeeded } from '../../domain/notifications/channel.ts';
import { Problem } from '../../domain/problem.ts';
import type { User } from '../../domain/user.ts';
import { NotDelivered } from '../../ports/notifier.ts';
import type { Platform } from '../platform.ts';
import { findOwnChannel } from './channels.ts';
import { composeTest } from './compose-message.ts';
import { sendTo } from './deliver.ts';

export type TestResult = { ok: true; answer: string } | { ok: false; failure: DeliveryFailure };

/** Sends a message that tells of nothing, and says what came of it. One that arrives lets what waits go at once. */
export async function testChannel(platform: Platform, user: User, id: string): Promise<TestResult> {
  const { stores, clock, ids } = platform;
  const channel = await findOwnChannel(platform, user, id);
  const now = clock.now();
  const { testedAt } = channel.delivery;
  if (testedAt !== undefined && now >= testedAt && now - testedAt < DELIVERY.testPauseMs) {
    throw new Problem('too-many-attempts', 'A test was sent a moment ago. Wait a few seconds.');
  }
  await stores.channels.settle(id, [], (state) => ({ ...state, testedAt: now }));
  const message = composeTest(platform, channel, ids.next('msg'), now);
  try {
    const answer = await sendTo(platform, channel, message, AbortSignal.timeout(60_000));
    await stores.channels.settle(id, [], (state) => succeeded(state, clock.now()));
    return { ok: true, answer };
  } catch (error) {
    if (!(error instanceof NotDelivered)) throw error;
    const { failure, retryAfterMs } = error;
    await stores.channels.settle(id, [], (state) => failed(state, failure, clock.now(), retryAfterMs));
    return { ok: false, failure };
  }
}
