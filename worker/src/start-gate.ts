import { availableParallelism } from 'node:os';
import { DEFAULTS } from './config.ts';

/** Gives the slot back; calling it again does nothing. */
export type LeaveGate = () => void;

/**
 * Lets only so many replicas start at once: after a restart of the machine a hundred apps starting together would time
 * out together, and starve those that already serve.
 */
export class StartGate {
  readonly #slots = Math.max(DEFAULTS.startSlots, 2 * availableParallelism());
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  /** Resolves when it is this one's turn. The slot is given back by the returned function, or by itself after a while. */
  async enter(): Promise<LeaveGate> {
    if (this.#taken >= this.#slots) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#taken += 1;
    return this.#slot();
  }

  #slot(): LeaveGate {
    let held = true;
    const leave = () => {
      if (!held) return;
      held = false;
      clearTimeout(timer);
      const next = this.#waiting.shift();
      if (next) next();
      else this.#taken -= 1;
    };
    const timer = setTimeout(leave, DEFAULTS.startSlotMs).unref();
    return leave;
  }
}
