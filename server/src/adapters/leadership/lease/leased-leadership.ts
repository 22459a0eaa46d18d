import type { Duty, Leadership } from '../../../ports/leadership.ts';

/** Something that one server at a time holds, until it is late in renewing it. */
export interface Lease {
  /** Takes or renews it; whether this server holds it now. Throws when nobody says. */
  hold(): Promise<boolean>;
  /** Lets another server take it at once. */
  letGo(): Promise<void>;
  /** Who held it when it was looked at last. */
  holder(): string | undefined;
}

/** Milliseconds. */
export interface LeaseTimes {
  leaseMs: number;
  renewDeadlineMs: number;
  retryMs: number;
}

/** As Kubernetes' own controllers have them (client-go, tools/leaderelection: 15 s, 10 s, 2 s). */
export const LEASE_TIMES: Readonly<LeaseTimes> = { leaseMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/**
 * The server that holds a Lease leads. It ends its duty when it could not renew for 10 s, and another one may take the Lease 15 s after
 * its last renewal: so two never lead at once, as long as their clocks run at about the same speed (they need not show the same time).
 */
export class LeasedLeadership implements Leadership {
  readonly #lease: Lease;
  readonly #times: LeaseTimes;
  readonly #onError: (error: unknown) => void;
  #duty: Duty | undefined;
  #renewedAt = 0;
  #leading = false;
  #begun: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(lease: Lease, times: LeaseTimes, onError: (error: unknown) => void) {
    this.#lease = lease;
    this.#times = times;
    this.#onError = onError;
  }

  follow(duty: Duty): void {
    this.#duty = duty;
    this.#tick();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
    const wasLeading = this.#leading;
    await this.#stepDown();
    if (wasLeading) await this.#lease.letGo().catch(this.#onError);
  }

  leads(): boolean {
    return this.#leading && !this.#isOverdue();
  }

  leader(): string | undefined {
    return this.#lease.holder();
  }

  #tick(): void {
    this.#running = this.#turn()
      .catch(this.#onError)
      .finally(() => {
        if (!this.#closed) this.#timer = setTimeout(() => this.#tick(), this.#times.retryMs);
      });
  }

  async #turn(): Promise<void> {
    const began = performance.now();
    const held = await this.#lease.hold().catch((error: unknown) => {
      this.#onError(error);
      return undefined;
    });
    if (held) this.#renewedAt = began;
    if (this.#leading && (held === false || (held === undefined && this.#isOverdue()))) await this.#stepDown();
    else if (held && !this.#leading) this.#stepUp();
  }

  // By a clock that goes on while the process is stopped.
  #isOverdue(): boolean {
    return performance.now() - this.#renewedAt > this.#times.renewDeadlineMs;
  }

  #stepUp(): void {
    this.#leading = true;
    // Not waited for: a long beginning must not keep the Lease from being renewed.
    this.#begun = this.#duty?.begin().catch(this.#onError);
  }

  async #stepDown(): Promise<void> {
    if (!this.#leading) return;
    this.#leading = false;
    await this.#begun;
    await this.#duty?.end();
  }
}
