import {
  type Channel,
  DELIVERY,
  type DeliveryState,
  failed,
  isHeldBack,
  mayBeginAt,
  succeeded,
} from '../../domain/notifications/channel.ts';
import type { Notice } from '../../domain/notifications/notice.ts';
import { type Message, NotDelivered } from '../../ports/notifier.ts';
import type { Platform } from '../platform.ts';
import { openTarget } from './channels.ts';
import { composeMessage } from './compose-message.ts';

type Parts = Pick<Platform, 'stores' | 'cipher' | 'clock' | 'ids' | 'notifiers' | 'alertWords' | 'rules'>;

/** No answer takes longer. */
const SEND_MS = 30_000;

/** The next message of a channel, if one is due: the one that was tried before, else what waits. `notices`: its own, oldest first. */
export async function deliverNext(
  platform: Parts,
  channel: Channel,
  notices: readonly Notice[],
  signal: AbortSignal,
): Promise<void> {
  const { stores, clock } = platform;
  const now = clock.now();
  const tooOld = notices.filter(({ createdAt }) => now - createdAt > DELIVERY.keptMs);
  if (tooOld.length > 0) {
    await stores.channels.settle(channel.id, idsOf(tooOld), (state) => ({
      ...state,
      lost: state.lost + tooOld.length,
    }));
    return;
  }
  const { delivery } = channel;
  // A time far ahead was noted before the machine's clock was set back.
  const waits =
    delivery.nextTryAt !== undefined && now < delivery.nextTryAt && delivery.nextTryAt - now < DELIVERY.keptMs;
  if (waits) return;
  const message = await nextMessage(platform, channel, notices, now);
  if (!message) return;
  const change = await send(platform, channel, message.message, signal);
  // Closed in the middle of it: it is sent again, with the same id.
  if (!change) return;
  await stores.channels.settle(channel.id, change.isDone ? message.noticeIds : [], change.state);
}

async function nextMessage(platform: Parts, channel: Channel, notices: readonly Notice[], now: number) {
  const begun = notices.find(({ messageId }) => messageId !== undefined)?.messageId;
  const part = begun === undefined ? notices : notices.filter(({ messageId }) => messageId === begun);
  const [oldest] = part;
  if (!oldest) return undefined;
  if (begun === undefined && now < mayBeginAt(channel.delivery, oldest.createdAt, now)) return undefined;
  const id = begun ?? platform.ids.next('msg');
  const noticeIds = idsOf(part);
  if (begun === undefined) await platform.stores.channels.gather(noticeIds, id);
  const held = isHeldBack(channel.delivery, oldest.createdAt);
  return { noticeIds, message: composeMessage(platform, channel, { id, at: now, notices: part, isHeldBack: held }) };
}

interface Outcome {
  isDone: boolean;
  state: (state: DeliveryState) => DeliveryState;
}

async function send(
  platform: Parts,
  channel: Channel,
  message: Message,
  signal: AbortSignal,
): Promise<Outcome | undefined> {
  try {
    await sendTo(platform, channel, message, signal);
    return { isDone: true, state: (state) => succeeded(state, platform.clock.now()) };
  } catch (error) {
    if (signal.aborted) return undefined;
    const { failure, retryAfterMs } = notDelivered(error);
    return { isDone: false, state: (state) => failed(state, failure, platform.clock.now(), retryAfterMs) };
  }
}

/** Gives what the other side answered. Throws NotDelivered. */
export async function sendTo(
  platform: Pick<Parts, 'notifiers' | 'cipher'>,
  channel: Channel,
  message: Message,
  signal: AbortSignal,
): Promise<string> {
  const withLimit = AbortSignal.any([signal, AbortSignal.timeout(SEND_MS)]);
  try {
    return await platform.notifiers[channel.kind].send(openTarget(platform, channel), message, withLimit);
  } catch (error) {
    throw notDelivered(error);
  }
}

function notDelivered(error: unknown): NotDelivered {
  if (error instanceof NotDelivered) return error;
  const isLate = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  const detail = error instanceof Error ? error.message : String(error);
  return new NotDelivered({ reason: isLate ? 'timeout' : 'failed', detail });
}

const idsOf = (notices: readonly Notice[]) => notices.map(({ id }) => id);
