import type { allOperations, CallResult, ProblemDetails } from '@nonstop4/contract';
import type { World } from './world.ts';

export type OperationId = keyof typeof allOperations;

/** What a handler is given: already checked against the operation's schemas. */
export interface Call {
  params: Record<string, string>;
  query: Record<string, string | number | boolean | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: each handler knows its own body, which its schema has checked
  body: any;
  /** The body as it came. */
  bytes: Buffer;
}

/** Sends server-sent events; ends when the reader goes. */
export interface EventSink {
  send(event: string | undefined, data: unknown): void;
  end(): void;
  onClose(listener: () => void): void;
}

export type JsonHandler = (world: World, call: Call) => unknown;
export type EventsHandler = (world: World, call: Call, sink: EventSink) => void;

/** The result type of an operation, for handlers that want to be held to it. */
export type ResultOf<Id extends OperationId> = CallResult<(typeof allOperations)[Id]>;

/** Thrown by a handler: answered as problem details. */
export class FakeProblem extends Error {
  readonly code: ProblemDetails['code'];
  readonly status: number;
  readonly facts: Pick<ProblemDetails, 'params' | 'issues'>;
  constructor(
    code: ProblemDetails['code'],
    status: number,
    detail: string,
    facts: Partial<Pick<ProblemDetails, 'params' | 'issues'>> = {},
  ) {
    super(detail);
    this.code = code;
    this.status = status;
    this.facts = { params: {}, ...facts };
  }
}

export function found<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new FakeProblem('not-found', 404, 'There is nothing of that name.');
  return thing;
}
