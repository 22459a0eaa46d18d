import type { MetricsRange } from '../../../domain/combine-metrics.ts';
import type { MetricsPoint, NodeHistory, ReplicaHistory } from '../../../domain/metrics.ts';
import type { MetricsAway, MetricsOrigin } from '../../../domain/metrics-origin.ts';
import { Problem } from '../../../domain/problem.ts';
import type { RateRange } from '../../../domain/request-rates.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { MetricsSource } from '../../../ports/metrics-source.ts';
import {
  nodesQuery,
  pointQuery,
  ratesQuery,
  replicasQuery,
  type SeriesShape,
  sampledAtQuery,
  unfinishedRatesQuery,
} from './app-queries.ts';
import { PrometheusApi, type PrometheusPlace, PrometheusTrouble, type Series } from './prometheus-api.ts';
import { nodesOf, pointsOf, ratesOf, replicasOf } from './read-answers.ts';

export interface PrometheusMetricsOptions extends PrometheusPlace, SeriesShape {
  clock: Clock;
  /** Told once when it begins not to answer, and once when it answers again. */
  report?: (message: string, facts: Record<string, unknown>) => void;
  timeoutMs?: number;
}

const ANSWER_MS = 5_000;
/** Lists of Apps are shown without these figures rather than late. */
const RATES_ANSWER_MS = 3_000;
/** Every open list asks for the same, also when the answer was none. */
const RATES_KEPT_MS = 10_000;
/** For a thousand Apps Prometheus may need two seconds: what it said last is given meanwhile, for half a step of a list. */
const RATES_GOOD_MS = 60_000;
/** Prometheus gives 11,000 and no more. */
const MOST_POINTS = 10_000;

interface RatesQuestion {
  range: RateRange;
  answer: Promise<ReadonlyMap<string, number[]>>;
}

/** Reads the history of Apps from a Prometheus that scrapes this platform. See README.md for how it fails. */
export class PrometheusMetrics implements MetricsSource {
  readonly #options: PrometheusMetricsOptions;
  readonly #api: PrometheusApi;
  #away: MetricsAway | undefined;
  /** The newest question for a list, and the newest that was answered unless that one was in vain. */
  #asked: RatesQuestion | undefined;
  #answeredRates: RatesQuestion | undefined;

  constructor(options: PrometheusMetricsOptions) {
    this.#options = options;
    this.#api = new PrometheusApi(options);
  }

  origin(): MetricsOrigin {
    const away = this.#away;
    return { kind: 'prometheus', address: this.#options.url, ...(away ? { away } : {}) };
  }

  async history(appId: string, range: MetricsRange): Promise<MetricsPoint[]> {
    const { whole, rest } = await this.#inSteps(range, (widthMs) => pointQuery(appId, widthMs, this.#options));
    return [...pointsOf(whole), ...pointsOf(rest)];
  }

  async replicas(appId: string, range: MetricsRange): Promise<ReplicaHistory[]> {
    const { whole, rest } = await this.#inSteps(range, (widthMs) => replicasQuery(appId, widthMs, this.#options));
    return replicasOf([...whole, ...rest]);
  }

  async nodes(range: MetricsRange): Promise<NodeHistory[]> {
    const { whole, rest } = await this.#inSteps(range, (widthMs) => nodesQuery(widthMs, this.#options));
    return nodesOf([...whole, ...rest]);
  }

  /** Asks for every whole step of a range, and for the one that goes on. */
  async #inSteps(
    { from, to, stepS }: MetricsRange,
    query: (widthMs: number) => string,
  ): Promise<{ whole: Series[]; rest: Series[] }> {
    if (!(stepS > 0)) throw new RangeError(`stepS is ${stepS}, but must be above 0.`);
    const stepMs = stepS * 1_000;
    const end = Math.min(to, this.#options.clock.now());
    const lastWhole = Math.floor(end / stepMs) * stepMs;
    const first = Math.max((Math.floor(from / stepMs) + 1) * stepMs, lastWhole - (MOST_POINTS - 1) * stepMs);
    const [whole, rest] = await this.#answered((api, timeoutMs) =>
      Promise.all([
        first > lastWhole ? [] : api.over(query(stepMs), { from: first, to: lastWhole, stepMs }, timeoutMs),
        end <= Math.max(lastWhole, from) ? [] : api.at(query(end - lastWhole), end, timeoutMs),
      ]),
    );
    return { whole, rest };
  }

  async latest(appId: string): Promise<MetricsPoint | undefined> {
    const now = this.#options.clock.now();
    const [series, sampled] = await this.#answered((api, timeoutMs) =>
      Promise.all([
        api.at(pointQuery(appId, this.#options.intervalMs, this.#options), now, timeoutMs),
        api.at(sampledAtQuery(appId, this.#options), now, timeoutMs),
      ]),
    );
    const [point] = pointsOf(series);
    const at = sampled[0]?.points[0]?.value;
    return point && { ...point, ...(at === undefined ? {} : { at: Math.round(at * 1_000) }) };
  }

  requestRates(range: RateRange): Promise<ReadonlyMap<string, number[]>> {
    const asked = isRecent(this.#asked, range, RATES_KEPT_MS) ? this.#asked : this.#askForRates(range);
    const answered = isRecent(this.#answeredRates, range, RATES_GOOD_MS) ? this.#answeredRates : undefined;
    return (answered ?? asked).answer;
  }

  #askForRates(range: RateRange): RatesQuestion {
    const question = { range, answer: this.#readRates(range) };
    this.#asked = question;
    // Whoever waits for it is told of a failure; here it only ends what was said before.
    question.answer.then(
      () => {
        this.#answeredRates = question;
      },
      () => {
        this.#answeredRates = undefined;
      },
    );
    return question;
  }

  async #readRates({ to, stepS, steps }: RateRange): Promise<ReadonlyMap<string, number[]>> {
    const stepMs = stepS * 1_000;
    const lastWhole = Math.floor(to / stepMs) * stepMs;
    const wholeSteps = to > lastWhole ? steps - 1 : steps;
    const first = lastWhole - (wholeSteps - 1) * stepMs;
    const [whole, rest] = await this.#answered(
      (api, timeoutMs) =>
        Promise.all([
          wholeSteps < 1
            ? []
            : api.over(ratesQuery(stepMs, this.#options), { from: first, to: lastWhole, stepMs }, timeoutMs),
          to > lastWhole ? api.at(unfinishedRatesQuery(to - lastWhole, this.#options), to, timeoutMs) : [],
        ]),
      RATES_ANSWER_MS,
    );
    return ratesOf([...whole, ...rest], steps, (at) => Math.ceil((at - first) / stepMs));
  }

  async #answered<T>(
    ask: (api: PrometheusApi, timeoutMs: number) => Promise<T>,
    timeoutMs = this.#options.timeoutMs ?? ANSWER_MS,
  ): Promise<T> {
    try {
      const answer = await ask(this.#api, timeoutMs);
      if (this.#away) this.#options.report?.('Prometheus answers again', { url: this.#options.url });
      this.#away = undefined;
      return answer;
    } catch (error) {
      if (!(error instanceof PrometheusTrouble)) throw error;
      throw this.#noted(error);
    }
  }

  #noted({ reason, message: detail }: PrometheusTrouble): Problem {
    const { report, url, clock } = this.#options;
    if (!this.#away) report?.('Prometheus gives no answer', { url, reason, detail });
    const since = this.#away?.since ?? clock.now();
    this.#away = { since, reason, detail };
    return new Problem(
      'unavailable',
      'The Prometheus that keeps the figures of this platform gives no answer. The app itself is not affected.',
      { since: new Date(since).toISOString(), reason },
    );
  }
}

function isRecent(question: RatesQuestion | undefined, now: RateRange, ms: number): question is RatesQuestion {
  if (question?.range.stepS !== now.stepS || question.range.steps !== now.steps) return false;
  const age = now.to - question.range.to;
  return age >= 0 && age < ms;
}
