import type { ChannelTarget, DeliveryFailure } from '../../../domain/notifications/channel.ts';
import { type Message, NotDelivered, type Notifier } from '../../../ports/notifier.ts';

export interface Sent {
  target: ChannelTarget;
  message: Message;
}

/** Strict fake for tests: keeps what was sent, refuses as often as it is told to, and notices a message that is sent twice. */
export class MemoryNotifier implements Notifier {
  readonly sent: Sent[] = [];
  /** Ids of messages that were refused. */
  readonly refused: string[] = [];
  #failures: { failure: DeliveryFailure; retryAfterMs?: number | undefined; times: number } | undefined;
  #held: PromiseWithResolvers<void> | undefined;

  /** The next messages are not delivered. */
  fail(
    times: number,
    failure: DeliveryFailure = { reason: 'server-error', detail: 'HTTP 500' },
    retryAfterMs?: number,
  ) {
    this.#failures = { failure, retryAfterMs, times };
  }

  /** Messages stay on their way until letGo(). */
  hold(): void {
    this.#held = Promise.withResolvers();
  }

  letGo(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }

  async send(target: ChannelTarget, message: Message, signal: AbortSignal): Promise<string> {
    await Promise.race([this.#held?.promise, aborted(signal)]);
    signal.throwIfAborted();
    if (this.#failures && this.#failures.times > 0) {
      this.#failures.times -= 1;
      this.refused.push(message.id);
      throw new NotDelivered(this.#failures.failure, this.#failures.retryAfterMs);
    }
    if (this.sent.some(({ message: { id } }) => id === message.id)) throw new Error(`${message.id} was sent twice`);
    this.sent.push(structuredClone({ target, message }));
    return 'kept';
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
