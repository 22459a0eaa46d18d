import type { EventStream } from './event-stream.ts';

/** A page in a background tab gives its connections back: a browser allows six to one server over all of its tabs. */
const HIDDEN_MS = 60_000;

type VisiblePage = Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;

/**
 * Keeps a stream open while somebody can see the page. A tab that has been in the background for a minute closes it, and
 * opens it anew when it is looked at again.
 */
export class StreamWhileVisible {
  readonly #open: () => EventStream;
  readonly #page: VisiblePage;
  #stream: EventStream | undefined;
  #hiding: ReturnType<typeof setTimeout> | undefined;

  constructor(open: () => EventStream, page: VisiblePage = document) {
    this.#open = open;
    this.#page = page;
    this.#stream = open();
    page.addEventListener('visibilitychange', this.#onVisibility);
  }

  readonly retryNow = (): void => this.#stream?.retryNow();

  close(): void {
    this.#page.removeEventListener('visibilitychange', this.#onVisibility);
    clearTimeout(this.#hiding);
    this.#stop();
  }

  #stop(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hiding);
    if (this.#page.visibilityState === 'visible') this.#stream ??= this.#open();
    else this.#hiding = setTimeout(() => this.#stop(), HIDDEN_MS);
  };
}
