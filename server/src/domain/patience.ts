import { isRoomMissing } from '../domain/room.ts';
import type { Obstacle } from '../domain/workload.ts';
import type { Platform } from './platform.ts';

/** How long a rollout is waited for: anew after a silence of the cluster, and longer while there is no room. */
export class RolloutPatience {
  readonly #platform: Pick<Platform, 'clock' | 'rules'>;
  #deadline: number;
  #waitsForRoom = false;

  constructor(platform: Pick<Platform, 'clock' | 'rules'>) {
    this.#platform = platform;
    this.#deadline = this.#from(platform.rules.rolloutTimeoutMs);
  }

  /** Nothing is known: what was waited so far does not count. */
  beginAnew(): void {
    this.#waitsForRoom = false;
    this.#deadline = this.#from(this.#platform.rules.rolloutTimeoutMs);
  }

  /** Takes note of what is in the way; gives it back when it is room that is missing. */
  note(obstacle: Obstacle | undefined): Obstacle | undefined {
    const { rolloutTimeoutMs, roomTimeoutMs } = this.#platform.rules;
    const isMissing = isRoomMissing(obstacle);
    if (isMissing !== this.#waitsForRoom) this.#deadline = this.#from(isMissing ? roomTimeoutMs : rolloutTimeoutMs);
    this.#waitsForRoom = isMissing;
    return isMissing ? obstacle : undefined;
  }

  isOver(): boolean {
    return this.#platform.clock.now() > this.#deadline;
  }

  #from(ms: number): number {
    return this.#platform.clock.now() + ms;
  }
}
