import { Problem } from '../domain/problem.ts';

/** A tab has three at most; each costs a connection and a place among the listeners of every event. */
const MOST_OF_ONE_USER = 100;

/** Counts the event streams that each user has open. */
export class OpenStreams {
  readonly #open = new Map<string, number>();

  /** Gives what is to be called when it is over. Throws Problem `too-many-attempts`. */
  enter(userId: string): () => void {
    const count = this.#open.get(userId) ?? 0;
    if (count >= MOST_OF_ONE_USER) {
      const text = `${MOST_OF_ONE_USER} live views of your account are open already. Close some of them first.`;
      throw new Problem('too-many-attempts', text, { minutes: 1 });
    }
    this.#open.set(userId, count + 1);
    return () => {
      const left = (this.#open.get(userId) ?? 1) - 1;
      if (left === 0) this.#open.delete(userId);
      else this.#open.set(userId, left);
    };
  }
}
