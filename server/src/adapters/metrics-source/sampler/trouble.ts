/** Something that is tried again and again: tells of its failure once, and again only after it worked in between. */
export class Trouble {
  readonly #tell: (error: unknown) => void;
  #failing = false;

  constructor(tell: (error: unknown) => void) {
    this.#tell = tell;
  }

  fails(error: unknown): void {
    if (!this.#failing) this.#tell(error);
    this.#failing = true;
  }

  works(): void {
    this.#failing = false;
  }
}
