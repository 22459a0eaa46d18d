import type { EdgeHealth } from '@nonstop4/edge/protocol';
import { ControlRefused } from '@nonstop4/plane/control-client';

/** 409: the edge has a newer table than the one offered. */
const OLDER_TABLE = 409;

/** One kind of what edges are told as a whole. */
export interface TableKind {
  path: '/routes' | '/certificates';
  /** For the log. */
  what: string;
  /** The newest table; undefined while the edges are to keep what they have. */
  table: () => { version: number } | undefined;
  versionIn: (health: EdgeHealth) => number;
  /** The edge has a newer table than this server: the server has to count on from there. */
  onNewer: () => void;
}

/** What one edge is to be told of one kind, put through one push at a time. */
export class TableOffer {
  readonly kind: TableKind;
  readonly #send: (path: string, table: object) => Promise<void>;
  #refusedVersion = 0;
  #pushing: Promise<void> = Promise.resolve();
  #nextPush: Promise<void> | undefined;

  /** `send` throws ControlRefused when the edge does not take the table, and nothing else. */
  constructor(kind: TableKind, send: (path: string, table: object) => Promise<void>) {
    this.kind = kind;
    this.#send = send;
  }

  /** All pushes that are asked for while one is on its way are one. */
  push(version: () => number | undefined, onRefused: (error: ControlRefused) => void): Promise<void> {
    if (this.#nextPush) return this.#nextPush;
    const next = this.#pushing.then(() => {
      this.#nextPush = undefined;
      return this.#pushNewest(version(), onRefused);
    });
    this.#nextPush = next;
    this.#pushing = next;
    return next;
  }

  /** Resolves when no push is on its way. */
  settled(): Promise<void> {
    return this.#pushing;
  }

  async #pushNewest(present: number | undefined, onRefused: (error: ControlRefused) => void): Promise<void> {
    const table = this.kind.table();
    if (!table || present === table.version) return;
    try {
      await this.#send(this.kind.path, table);
    } catch (error) {
      if (!(error instanceof ControlRefused)) throw error;
      // The next poll learns the edge's version and has the server count on from there. Told once for each table: it is offered again.
      if (error.status === OLDER_TABLE || this.#refusedVersion === table.version) return;
      this.#refusedVersion = table.version;
      onRefused(error);
    }
  }
}
