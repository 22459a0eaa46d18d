import { isRoomMissing } from './room.ts';
import type { Obstacle } from './workload.ts';

export interface PatienceLimits {
  usualMs: number;
  /** While there is no room. */
  roomMs: number;
}

/** How long copies are waited for: longer while there is no room, and anew when that has changed. */
export class Patience {
  readonly #now: () => number;
  readonly #limits: PatienceLimits;
  #deadline: number;
  #waitsForRoom = false;

  constructor(now: () => number, limits: PatienceLimits) {
    this.#now = now;
    this.#limits = limits;
    this.#deadline = now() + limits.usualMs;
  }

  /** Nothing is known: what was waited so far does not count. */
  beginAnew(): void {
    this.#waitsForRoom = false;
    this.#deadline = this.#now() + this.#limits.usualMs;
  }

  /** Takes note of what is in the way; gives it back when it is room that is missing. */
  note(obstacle: Obstacle | undefined): Obstacle | undefined {
    const { usualMs, roomMs } = this.#limits;
    const isMissing = isRoomMissing(obstacle);
    if (isMissing !== this.#waitsForRoom) this.#deadline = this.#now() + (isMissing ? roomMs : usualMs);
    this.#waitsForRoom = isMissing;
    return isMissing ? obstacle : undefined;
  }

  isOver(): boolean {
    return this.#now() > this.#deadline;
  }
}
