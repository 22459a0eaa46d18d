import type { Channel } from '../domain/notifications/channel.ts';
import type { Notice } from '../domain/notifications/notice.ts';
import { deliverNext } from '../usecases/notifications/deliver.ts';
import type { Platform } from '../usecases/platform.ts';
import { Repeated } from './repeated.ts';

const LOOK_MS = 1_000;
/** Channels that are written to at the same time; one of them has one message on its way. */
const AT_ONCE = 8;

/** Brings to channels what waits for them. A slow channel keeps no other waiting. Only the server that leads does. */
export class NotifyLoop {
  readonly #platform: Platform;
  readonly #onError: (error: unknown) => void;
  readonly #sending = new Map<string, Promise<void>>();
  readonly #closed = new AbortController();
  readonly #looks: Repeated;

  constructor(platform: Platform, onError: (error: unknown) => void) {
    this.#platform = platform;
    this.#onError = onError;
    this.#looks = new Repeated(() => this.look(), onError);
  }

  open(): void {
    this.#looks.every(LOOK_MS);
  }

  /** Resolves when nothing is on its way any more; what was, is sent again by the next server. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#looks.close();
    await this.idle();
  }

  /** Begins what is due. */
  async look(): Promise<void> {
    const { channels } = this.#platform.stores;
    const waiting = Map.groupBy(await channels.waiting(), ({ channelId }) => channelId);
    for (const [channelId, notices] of waiting) {
      if (this.#closed.signal.aborted || this.#sending.size >= AT_ONCE) return;
      if (this.#sending.has(channelId)) continue;
      const channel = await channels.byId(channelId);
      if (channel) this.#begin(channel, notices);
    }
  }

  /** Resolves when what was begun has ended. */
  async idle(): Promise<void> {
    await Promise.all(this.#sending.values());
  }

  #begin(channel: Channel, notices: readonly Notice[]): void {
    const sending = deliverNext(this.#platform, channel, notices, this.#closed.signal)
      .catch(this.#onError)
      .finally(() => this.#sending.delete(channel.id));
    this.#sending.set(channel.id, sending);
  }
}
