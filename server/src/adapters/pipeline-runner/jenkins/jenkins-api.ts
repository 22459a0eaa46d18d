import type { JenkinsClient } from './jenkins-client.ts';

/** Where a build is in Jenkins: first an item of the queue, then a number. */
export interface BuildPlace {
  queueItem?: number | undefined;
  number?: number;
  /** Which Jenkins, and which job of it. */
  at?: string;
}

export interface QueueItem {
  cancelled?: boolean;
  /** Why it waits, in Jenkins' words. */
  why?: string | null;
  executable?: { number: number } | null;
}

export interface JenkinsBuild {
  building: boolean;
  /** Null while it runs. */
  result: 'SUCCESS' | 'UNSTABLE' | 'FAILURE' | 'NOT_BUILT' | 'ABORTED' | null;
  /** Milliseconds since 1970. */
  timestamp: number;
  /** Who stopped it, in Jenkins' words. */
  stoppedBy?: string;
}

/** As the Pipeline REST API plugin gives it (plugins.jenkins.io/pipeline-rest-api). */
export interface JenkinsStage {
  name: string;
  status: 'SUCCESS' | 'IN_PROGRESS' | 'FAILED' | 'ABORTED' | 'NOT_EXECUTED' | 'PAUSED_PENDING_INPUT' | 'UNSTABLE';
  startTimeMillis: number;
  durationMillis: number;
}

export interface LogChunk {
  bytes: Buffer;
  /** Where the next chunk begins. */
  next: number;
  more: boolean;
}

interface Action {
  _class?: string;
  parameters?: { name: string; value?: unknown }[];
  causes?: { shortDescription?: string }[];
}

const PARAMETERS = 'actions[parameters[name,value]]';

/** `team/nonstop4` as a path of Jenkins. */
export function jobPath(name: string): string {
  return name
    .split('/')
    .map((part) => `job/${encodeURIComponent(part)}`)
    .join('/');
}

/** The builds of one job. */
export class JenkinsApi {
  readonly #client: JenkinsClient;
  readonly #job: string;
  readonly #path: string;

  constructor(client: JenkinsClient, job: string) {
    this.#client = client;
    this.#job = job;
    this.#path = jobPath(job);
  }

  /**
   * Begins a build. Since 1.519 Jenkins answers 201 with its item of the queue; older ones, and some in front of which something rewrites answers, send a browser
   * back to the job: then where it is has to be found.
   */
  async trigger(parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<BuildPlace> {
    // Without the quiet period, which is for people who save twice.
    const path = `${this.#path}/buildWithParameters?delay=0sec`;
    const { status, headers } = await this.#client.ask(path, { method: 'POST', form: parameters, signal });
    if (status === 201 || (status >= 300 && status < 400)) {
      const [, item] = /\/queue\/item\/(\d+)/.exec(headers.get('location') ?? '') ?? [];
      return item === undefined ? {} : { queueItem: Number(item) };
    }
    if (status === 404) throw this.#client.refused(`there is no job “${this.#job}”`);
    if (status === 409) throw this.#client.refused(`the job “${this.#job}” is disabled`);
    throw this.#client.refused(`it answers ${status} when a build of “${this.#job}” is to begin`);
  }

  /** The build that was given this value of a parameter, in the queue or among the last hundred. */
  async find(parameter: string, value: string, signal: AbortSignal): Promise<BuildPlace | undefined> {
    const isIt = ({ actions }: { actions?: (Action | null)[] | null }) =>
      (actions ?? []).some((action) =>
        action?.parameters?.some((one) => one.name === parameter && one.value === value),
      );
    const queue = await this.#client.json<{ items?: { id: number; actions: Action[] }[] }>(
      `queue/api/json?tree=items[id,${PARAMETERS}]`,
      signal,
    );
    const queued = queue?.items?.find(isIt);
    if (queued) return { queueItem: queued.id };
    const job = await this.#client.json<{ builds?: { number: number; actions: Action[] }[] }>(
      `${this.#path}/api/json?tree=builds[number,${PARAMETERS}]`,
      signal,
    );
    const begun = job?.builds?.find(isIt);
    return begun && { number: begun.number };
  }

  /** Undefined when Jenkins has forgotten it: five minutes after it has become a build. */
  queueItem(id: number, signal: AbortSignal): Promise<QueueItem | undefined> {
    return this.#client.json(`queue/item/${id}/api/json?tree=cancelled,why,executable[number]`, signal);
  }

  async build(number: number, signal: AbortSignal): Promise<JenkinsBuild | undefined> {
    const fields = 'building,result,timestamp,actions[_class,causes[shortDescription]]';
    const found = await this.#client.json<JenkinsBuild & { actions?: (Action | null)[] }>(
      `${this.#path}/${number}/api/json?tree=${fields}`,
      signal,
    );
    if (!found) return undefined;
    const { actions = [], ...build } = found;
    const stopped = actions.find((action) => action?._class === 'jenkins.model.InterruptedBuildAction');
    const by = stopped?.causes?.map(({ shortDescription = '' }) => shortDescription).join(', ');
    return by ? { ...build, stoppedBy: by } : build;
  }

  /** `X-Text-Size` says where the next one begins, not the length of what came: what Jenkins leaves out of a log is counted. */
  async log(number: number, from: number, signal: AbortSignal): Promise<LogChunk> {
    const path = `${this.#path}/${number}/logText/progressiveText?start=${from}`;
    const { status, headers, body } = await this.#client.ask(path, { signal });
    if (status !== 200) return { bytes: Buffer.alloc(0), next: from, more: false };
    const size = Number(headers.get('x-text-size') ?? Number.NaN);
    return {
      bytes: body,
      next: Number.isNaN(size) ? from + body.length : size,
      more: headers.get('x-more-data') === 'true',
    };
  }

  /** Undefined where Jenkins lacks the plugin that tells. */
  async stages(number: number, signal: AbortSignal): Promise<JenkinsStage[] | undefined> {
    const run = await this.#client.json<{ stages?: JenkinsStage[] }>(`${this.#path}/${number}/wfapi/describe`, signal);
    return run?.stages;
  }

  /** A JSON file that the build has archived; undefined when there is none. */
  archived<T>(number: number, file: string, signal: AbortSignal): Promise<T | undefined> {
    return this.#client.json(`${this.#path}/${number}/artifact/${encodeURIComponent(file)}`, signal);
  }

  /** Takes it out of the queue; fine when it is not there any more. */
  async leaveQueue(id: number, signal: AbortSignal): Promise<void> {
    await this.#client.ask(`queue/cancelItem?id=${id}`, { method: 'POST', signal });
  }

  /** `stop` asks the build to end, `term` and `kill` are for one that does not (plugins.jenkins.io/workflow-job). */
  async stop(number: number, how: 'stop' | 'term' | 'kill', signal: AbortSignal): Promise<void> {
    await this.#client.ask(`${this.#path}/${number}/${how}`, { method: 'POST', signal });
  }
}
