import type { Duty, Leadership } from '../../../ports/leadership.ts';

/** There is one server: it leads from the beginning to the end. */
export class Alone implements Leadership {
  #duty: { duty: Duty; begun: Promise<void> } | undefined;

  follow(duty: Duty): void {
    this.#duty = { duty, begun: duty.begin() };
  }

  async close(): Promise<void> {
    const led = this.#duty;
    this.#duty = undefined;
    await led?.begun;
    await led?.duty.end();
  }

  leads(): boolean {
    return this.#duty !== undefined;
  }

  leader(): string | undefined {
    return this.#duty && 'this server';
  }
}
