import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { LoadRecord, type LoadReport, type Method } from './load-report.ts';
import { type CheckedLoad, checkLoad, type LoadSpec } from './load-spec.ts';
import { onceAborted } from './once-aborted.ts';
import { type Answer, type Judge, sendRequest } from './one-request.ts';

/** As browsers: connections to one host. */
const CONNECTIONS_PER_VISITOR = 6;
/** Beyond this many unanswered requests a service is plainly not there; more would only cost this process memory. */
const MOST_UNANSWERED = 20_000;
const DEADLINE_CHECK_MS = 50;
const DEFAULT_PROGRESS_MS = 500;

export interface LoadOptions {
  /** Ends the load at once: what is unanswered is canceled. */
  signal?: AbortSignal;
  /** Ends the sending; what is unanswered still has its time to be answered, or to fail. */
  stopSending?: AbortSignal;
  /** Says what is wrong with an answer; asked after `expect` was met. */
  judge?: Judge;
  onProgress?: (report: LoadReport) => void;
  /** Default 500. */
  progressEveryMs?: number;
  /**
   * A host that may be sent to although it is not this machine's: where the operator of a platform has visitors come in. No part of the spec,
   * which may come from elsewhere.
   */
  edge?: string;
}

/**
 * Sends load to a service on this machine and counts what comes back: open loop, so a slow service is met by as many requests as
 * a quick one, and a request's latency counts from the moment it was due. Throws RangeError for a load that is not allowed;
 * everything else is in the report.
 */
export async function runLoad(spec: LoadSpec, options: LoadOptions = {}): Promise<LoadReport> {
  const load = checkLoad(spec, options.edge);
  const run = new LoadRun(load, bothJudges(expectation(load), options.judge));
  const release = [
    onceAborted(options.signal, () => run.abort()),
    onceAborted(options.stopSending, () => run.stopSending()),
  ];
  const progress = setInterval(
    () => options.onProgress?.(run.report()),
    options.progressEveryMs ?? DEFAULT_PROGRESS_MS,
  );
  try {
    return await run.finished();
  } finally {
    clearInterval(progress);
    for (const leave of release) leave();
  }
}

interface Unanswered {
  deadlineMs: number;
  abort: AbortController;
}

class LoadRun {
  readonly #load: CheckedLoad;
  readonly #judge: Judge;
  readonly #record = new LoadRecord();
  readonly #visitors: PlainAgent[];
  readonly #unanswered = new Set<Unanswered>();
  readonly #start = performance.now();
  readonly #end = Promise.withResolvers<void>();
  #sent = 0;
  #total: number;
  #state: LoadReport['state'] = 'running';

  constructor(load: CheckedLoad, judge: Judge) {
    this.#load = load;
    this.#judge = judge;
    this.#total = Math.max(1, Math.round(load.ratePerS * load.seconds));
    this.#visitors = Array.from({ length: load.visitors }, () => newVisitor(load));
  }

  async finished(): Promise<LoadReport> {
    const deadlines = setInterval(() => this.#giveUpLate(), DEADLINE_CHECK_MS);
    this.#sendDue();
    await this.#end.promise;
    clearInterval(deadlines);
    for (const visitor of this.#visitors) visitor.destroy();
    return this.report();
  }

  abort(): void {
    if (this.#state !== 'running') return;
    this.#state = 'aborted';
    for (const { abort } of this.#unanswered) abort.abort(new Error('the load was aborted'));
    this.#endWhenAnswered();
  }

  stopSending(): void {
    this.#total = this.#sent;
    this.#endWhenAnswered();
  }

  report(): LoadReport {
    return this.#record.report(this.#state, this.#elapsed());
  }

  // Timers are a millisecond coarse and may be late: each time, everything that is due by now is sent.
  #sendDue(): void {
    if (this.#state !== 'running') return;
    const due = Math.min(this.#total, Math.floor((this.#elapsed() * this.#load.ratePerS) / 1_000) + 1);
    while (this.#sent < due) this.#send(this.#sent++);
    if (this.#sent < this.#total) setTimeout(() => this.#sendDue(), 1);
    else this.#endWhenAnswered();
  }

  #send(number: number): void {
    const method = this.#methodOf(number);
    const dueMs = (number * 1_000) / this.#load.ratePerS;
    this.#record.sent(method, dueMs, this.#elapsed() - dueMs);
    if (this.#unanswered.size >= MOST_UNANSWERED) {
      const failure = `not sent: ${MOST_UNANSWERED} requests wait for an answer`;
      this.#record.ended({ method, dueMs, latencyMs: 0, failure, reconnected: false });
      return;
    }
    const entry = { deadlineMs: dueMs + this.#load.timeoutMs, abort: new AbortController() };
    this.#unanswered.add(entry);
    void this.#follow(number, method, dueMs, entry);
  }

  async #follow(number: number, method: Method, dueMs: number, entry: Unanswered): Promise<void> {
    const agent = this.#visitors[number % this.#visitors.length] as PlainAgent;
    const outcome = await sendRequest(this.#load, { method, number, agent, signal: entry.abort.signal }, this.#judge);
    this.#unanswered.delete(entry);
    if (this.#state === 'aborted' && entry.abort.signal.aborted) this.#record.canceled();
    else this.#record.ended({ method, dueMs, latencyMs: this.#elapsed() - dueMs, ...outcome });
    this.#endWhenAnswered();
  }

  #giveUpLate(): void {
    const now = this.#elapsed();
    for (const { deadlineMs, abort } of this.#unanswered) {
      if (deadlineMs <= now) abort.abort(new Error(`no whole answer within ${this.#load.timeoutMs / 1_000} s`));
    }
  }

  #endWhenAnswered(): void {
    if (this.#unanswered.size > 0) return;
    if (this.#state === 'running' && this.#sent < this.#total) return;
    if (this.#state === 'running') this.#state = 'done';
    this.#end.resolve();
  }

  // Spread evenly: of ten requests with a share of 0.2 the fifth and the tenth are POST.
  #methodOf(number: number): Method {
    const { share } = this.#load.post;
    return Math.floor((number + 1) * share + 1e-9) > Math.floor(number * share + 1e-9) ? 'POST' : 'GET';
  }

  #elapsed(): number {
    return performance.now() - this.#start;
  }
}

function newVisitor({ keepAlive, tls }: CheckedLoad): PlainAgent {
  const maxSockets = keepAlive ? CONNECTIONS_PER_VISITOR : Infinity;
  const options = { keepAlive, maxSockets, maxFreeSockets: CONNECTIONS_PER_VISITOR };
  return tls ? new TlsAgent(options) : new PlainAgent(options);
}

function expectation({ expect }: CheckedLoad): Judge {
  return ({ status, body }: Answer) => {
    const { statusBelow = 400 } = expect;
    const right = expect.status === undefined ? status >= 200 && status < statusBelow : status === expect.status;
    if (!right) return `status ${status}`;
    if (expect.bodyContains !== undefined && !body.includes(expect.bodyContains))
      return 'answer without the expected text';
    return undefined;
  };
}

function bothJudges(first: Judge, second: Judge | undefined): Judge {
  return second ? (answer) => first(answer) ?? second(answer) : first;
}
