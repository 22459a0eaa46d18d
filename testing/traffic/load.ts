import { ask } from './ask.ts';

/** Clients that send one request after the other, each on a connection of its own, and note which failed. */
export class Load {
  static readonly CLIENTS = 8;
  begun = 0;
  answered = 0;
  readonly failed: number[] = [];
  readonly unfinished = new Set<number>();
  #going = true;
  readonly #clients: Promise<void>[];

  constructor(port: number) {
    this.#clients = Array.from({ length: Load.CLIENTS }, () => this.#client(port));
  }

  async stop(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#clients);
  }

  async #client(port: number): Promise<void> {
    while (this.#going) {
      this.begun += 1;
      const number = this.begun;
      this.unfinished.add(number);
      const answer = await ask({ port }).catch(() => undefined);
      this.unfinished.delete(number);
      if (answer?.status === 200) this.answered += 1;
      else this.failed.push(number);
    }
  }
}
