import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { closeAtOnce, listenOnLoopback } from '../loopback.ts';
import { type Agent, DoubleBuild } from './double-build.ts';

export interface JenkinsDoubleOptions {
  agent: Agent;
  /**
   * How it answers. `new` as since 2.176: 201 with the item of the queue, `Jenkins-Crumb` bound to a session, stages told. `old` as before 1.519:
   * 302 back to the job, `.crumb`, JSON called JavaScript, no plugin that tells of stages.
   */
  style?: 'new' | 'old';
  folders?: string[];
  executors?: number;
  /** Below which path it answers; '' for none. */
  path?: string;
}

interface Item {
  id: number;
  parameters: Record<string, string>;
  cancelled: boolean;
  number?: number;
}

interface Asked {
  method: string;
  /** Without the path below which Jenkins answers. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

type Handler = (asked: Asked, match: string[]) => Answer | undefined;

const VERSIONS = { new: '2.541.3', old: '1.509.4' };
const USER = 'nonstop4';
const TOKEN = '11ab0c5e8e3f4f2a9d';
const NOT_FOUND: Answer = { status: 404, body: '<html><head><title>Not Found</title></head></html>' };

/**
 * Jenkins as its documentation says: each handler names the page. It knows one user, folders, jobs of Pipeline, a queue and builds, which an agent
 * carries out. It refuses what Jenkins refuses: no crumb, a config.xml of another kind, a parameter that the job does not have.
 */
export class JenkinsDouble {
  readonly userName = USER;
  token = TOKEN;
  readonly builds: DoubleBuild[] = [];
  /** `POST /job/nonstop4/buildWithParameters`, in their order. */
  readonly requests: string[] = [];
  readonly #options: Required<JenkinsDoubleOptions>;
  readonly #server: Server;
  /** By full name. */
  readonly #jobs = new Map<string, string>();
  readonly #queue = new Map<number, Item>();
  #port = 0;
  #isRestarting = false;
  #session = 0;
  #lastItem = 6;

  private constructor(options: JenkinsDoubleOptions) {
    this.#options = { style: 'new', folders: [], executors: 2, path: '', ...options };
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async start(options: JenkinsDoubleOptions): Promise<JenkinsDouble> {
    const double = new JenkinsDouble(options);
    await double.up();
    return double;
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}${this.#options.path}`;
  }

  async up(): Promise<void> {
    this.#port = await listenOnLoopback(this.#server, this.#port);
    this.#isRestarting = false;
    // Sessions, and with them crumbs, are gone.
    this.#session += 1;
  }

  /** Builds go on: an agent does not end what runs when its controller is away (the Durable Task plugin). */
  async down(): Promise<void> {
    await closeAtOnce(this.#server);
  }

  /** Answers that it is getting ready, until `up` or `ready`. */
  restart(): void {
    this.#isRestarting = true;
  }

  ready(): void {
    this.#isRestarting = false;
    this.#session += 1;
  }

  /** As if somebody had made it, without the platform. */
  makeJob(name: string, config: string): void {
    this.#jobs.set(name, config);
  }

  configOf(name: string): string | undefined {
    return this.#jobs.get(name);
  }

  /** Somebody presses the button at the build. */
  stopByHand(number: number): void {
    this.#buildOf(number)?.stop('Aborted by Kim');
  }

  /** As a crash may do: what waits is forgotten. */
  loseQueue(): void {
    for (const { id } of this.#waiting()) this.#queue.delete(id);
  }

  deleteBuild(number: number): void {
    const at = this.builds.findIndex((build) => build.number === number);
    this.builds[at]?.stop('deleted');
    this.builds.splice(at, 1);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '/', 'http://jenkins');
    const { path: root } = this.#options;
    const asked: Asked = {
      method: request.method ?? '',
      path: decodeURI(url.pathname.slice(root.length + 1)),
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.requests.push(`${asked.method} /${asked.path}`);
    const { status, headers, body } = url.pathname.startsWith(`${root}/`) ? this.#answer(asked) : NOT_FOUND;
    response.writeHead(status, { 'x-jenkins': VERSIONS[this.#options.style], ...headers }).end(body);
  }

  #answer(asked: Asked): Answer {
    if (this.#isRestarting) {
      return {
        status: 503,
        body: '<html><head><title>Jenkins</title></head>Please wait while Jenkins is getting ready</html>',
      };
    }
    const expected = `Basic ${Buffer.from(`${USER}:${this.token}`).toString('base64')}`;
    if (asked.headers.authorization !== expected) {
      return { status: 401, body: '<html><head><title>Error 401 Unauthorized</title></head></html>' };
    }
    if (asked.method === 'POST' && !this.#hasCrumb(asked)) {
      const title = 'Error 403 No valid crumb was included in the request';
      return { status: 403, body: `<html><head><title>${title}</title></head></html>` };
    }
    const routes = asked.method === 'POST' ? this.#posts : this.#gets;
    for (const [pattern, handler] of routes) {
      const match = pattern.exec(asked.path);
      const answer = match && handler(asked, match);
      if (answer) return answer;
    }
    return NOT_FOUND;
  }

  readonly #gets: [RegExp, Handler][] = [
    // www.jenkins.io/doc/book/using/remote-access-api
    [/^api\/json$/, () => this.#json({ mode: 'NORMAL' })],
    // www.jenkins.io/doc/book/security/csrf-protection, “Working with scripted clients”
    [/^crumbIssuer\/api\/json$/, () => this.#crumb()],
    // the page /api of each object: queue/api, queue/item/N/api, job/NAME/api, job/NAME/N/api
    [/^queue\/api\/json$/, () => this.#json({ items: this.#waiting().map(queued) })],
    [/^queue\/item\/(\d+)\/api\/json$/, (_, [, id = '']) => this.#item(Number(id))],
    [/^(job\/.+)\/(\d+)\/api\/json$/, (_, [, , number = '']) => this.#build(Number(number))],
    [
      /^(job\/.+)\/(\d+)\/logText\/progressiveText$/,
      ({ query }, [, , number = '']) => this.#text(Number(number), query),
    ],
    // plugins.jenkins.io/pipeline-rest-api
    [/^(job\/.+)\/(\d+)\/wfapi\/describe$/, (_, [, , number = '']) => this.#stages(Number(number))],
    [/^(job\/.+)\/(\d+)\/artifact\/(.+)$/, (_, [, , number = '', file = '']) => this.#artifact(Number(number), file)],
    [/^(job\/.+)\/config\.xml$/, (_, [, path = '']) => this.#config(nameOf(path))],
    [/^(job\/.+)\/api\/json$/, (_, [, path = '']) => this.#jobOrFolder(nameOf(path))],
  ];

  readonly #posts: [RegExp, Handler][] = [
    // the page /api of a folder and of a job: “Create Job”, “Fetch/Update config.xml”, “Perform a build”
    [/^(?:(job\/.+)\/)?createItem$/, (asked, [, folder]) => this.#create(folder ? nameOf(folder) : '', asked)],
    [/^(job\/.+)\/config\.xml$/, (asked, [, path = '']) => this.#update(nameOf(path), asked)],
    [/^(job\/.+)\/buildWithParameters$/, (asked, [, path = '']) => this.#trigger(nameOf(path), path, asked)],
    [/^queue\/cancelItem$/, ({ query }) => this.#cancel(Number(query.get('id')))],
    [/^(job\/.+)\/(\d+)\/(?:stop|term|kill)$/, (_, [, , number = '']) => this.#stop(Number(number))],
  ];

  get #isOld(): boolean {
    return this.#options.style === 'old';
  }

  #json(value: unknown): Answer {
    const type = this.#isOld ? 'application/javascript;charset=utf-8' : 'application/json;charset=utf-8';
    return { status: 200, headers: { 'content-type': type }, body: JSON.stringify(value) };
  }

  #crumb(): Answer {
    const crumb = { crumb: `crumb-${this.#session}`, crumbRequestField: this.#isOld ? '.crumb' : 'Jenkins-Crumb' };
    const answer = this.#json({ _class: 'hudson.security.csrf.DefaultCrumbIssuer', ...crumb });
    const cookie = `JSESSIONID.1=node0${this.#session};Path=/;HttpOnly`;
    return this.#isOld ? answer : { ...answer, headers: { ...answer.headers, 'set-cookie': cookie } };
  }

  #hasCrumb({ headers }: Asked): boolean {
    if (this.#isOld) return headers['.crumb'] === `crumb-${this.#session}`;
    const inSession = headers.cookie?.includes(`JSESSIONID.1=node0${this.#session}`) ?? false;
    return inSession && headers['jenkins-crumb'] === `crumb-${this.#session}`;
  }

  #create(folder: string, { query, body, headers }: Asked): Answer {
    const name = query.get('name') ?? '';
    const full = folder === '' ? name : `${folder}/${name}`;
    if (folder !== '' && !this.#options.folders.includes(folder)) return NOT_FOUND;
    if (this.#jobs.has(full)) return refused(`A job already exists with the name ‘${name}’`);
    return this.#put(full, body, headers);
  }

  #update(name: string, { body, headers }: Asked): Answer {
    return this.#jobs.has(name) ? this.#put(name, body, headers) : NOT_FOUND;
  }

  #put(name: string, config: string, headers: IncomingMessage['headers']): Answer {
    if (!/^(application|text)\/xml/.test(headers['content-type'] ?? '')) return refused('No Content-Type header set');
    if (!config.includes('<flow-definition') || scriptOf(config) === undefined) {
      return {
        status: 500,
        body: '<html><head><title>Jenkins [Jenkins]</title></head>com.thoughtworks.xstream…</html>',
      };
    }
    // Written anew, as XStream does.
    this.#jobs.set(
      name,
      config
        .replace(/<\?xml[^>]*\?>\s*/, "<?xml version='1.1' encoding='UTF-8'?>\n")
        .replace('<flow-definition>', '<flow-definition plugin="workflow-job">'),
    );
    return { status: 200 };
  }

  #config(name: string): Answer {
    const config = this.#jobs.get(name);
    return config === undefined
      ? NOT_FOUND
      : { status: 200, headers: { 'content-type': 'application/xml' }, body: config };
  }

  #jobOrFolder(name: string): Answer {
    if (this.#options.folders.includes(name)) return this.#json({ name });
    if (!this.#jobs.has(name)) return NOT_FOUND;
    return this.#json({
      name,
      builds: this.builds.toReversed().map(({ number, parameters }) => ({ number, actions: actionsOf(parameters) })),
    });
  }

  #trigger(name: string, path: string, { body }: Asked): Answer {
    const config = this.#jobs.get(name);
    if (config === undefined) return NOT_FOUND;
    const given = new URLSearchParams(body);
    // ParametersDefinitionProperty: of what is given, the job takes what it has a definition of.
    const defined = [...config.matchAll(/<name>([A-Z_]+)<\/name>/g)].map(([, one = '']) => one);
    const parameters = Object.fromEntries(defined.map((one) => [one, given.get(one) ?? '']));
    const item: Item = { id: ++this.#lastItem, parameters, cancelled: false };
    this.#queue.set(item.id, item);
    setTimeout(() => this.#fill(name), 20);
    const location = this.#isOld ? `${this.address}/${path}/` : `${this.address}/queue/item/${item.id}/`;
    return { status: this.#isOld ? 302 : 201, headers: { location } };
  }

  #waiting(): Item[] {
    return [...this.#queue.values()].filter(({ cancelled, number }) => !cancelled && number === undefined);
  }

  /** What waits begins when there is an executor. */
  #fill(name: string): void {
    const busy = this.builds.filter(({ building }) => building).length;
    const [next] = this.#waiting();
    const script = scriptOf(this.#jobs.get(name) ?? '');
    if (!next || script === undefined || busy >= this.#options.executors) return;
    next.number = Math.max(0, ...this.builds.map(({ number }) => number)) + 1;
    const build = new DoubleBuild(next.number, script, next.parameters);
    this.builds.push(build);
    void build.carryOut(this.#options.agent).then(() => this.#fill(name));
    this.#fill(name);
  }

  #item(id: number): Answer {
    const item = this.#queue.get(id);
    return item ? this.#json(queued(item)) : NOT_FOUND;
  }

  #cancel(id: number): Answer {
    const item = this.#queue.get(id);
    if (item && item.number === undefined) item.cancelled = true;
    // hudson.model.Queue#doCancelItem
    return { status: item ? 204 : 404 };
  }

  #build(number: number): Answer {
    const build = this.#buildOf(number);
    if (!build) return NOT_FOUND;
    const { building, result, timestamp, stoppedBy, parameters } = build;
    const interrupted = { _class: 'jenkins.model.InterruptedBuildAction', causes: [{ shortDescription: stoppedBy }] };
    const actions = [...actionsOf(parameters), {}, ...(stoppedBy === undefined ? [] : [interrupted])];
    return this.#json({
      _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
      building,
      result,
      timestamp,
      actions,
    });
  }

  #text(number: number, query: URLSearchParams): Answer {
    const build = this.#buildOf(number);
    if (!build) return NOT_FOUND;
    const from = Number(query.get('start') ?? 0);
    const { log, building } = build;
    // Past the end it begins anew (org.kohsuke.stapler.framework.io.LargeText).
    const text = log.subarray(from > log.length ? 0 : from);
    const headers = { 'content-type': 'text/plain;charset=utf-8', 'x-text-size': String(log.length) };
    return { status: 200, headers: building ? { ...headers, 'x-more-data': 'true' } : headers, body: text };
  }

  #stages(number: number): Answer {
    const build = this.#buildOf(number);
    if (!build || this.#isOld) return NOT_FOUND;
    const status = build.result ?? 'IN_PROGRESS';
    return this.#json({ id: String(number), name: `#${number}`, status, stages: build.stages });
  }

  #artifact(number: number, file: string): Answer {
    const content = this.#buildOf(number)?.archived.get(file);
    return content ? { status: 200, headers: { 'content-type': 'application/json' }, body: content } : NOT_FOUND;
  }

  #stop(number: number): Answer {
    const build = this.#buildOf(number);
    build?.stop('Aborted by nonstop4');
    return build ? { status: 302, headers: { location: '.' } } : NOT_FOUND;
  }

  #buildOf(wanted: number): DoubleBuild | undefined {
    return this.builds.find(({ number }) => number === wanted);
  }
}

function queued({ id, parameters, cancelled, number }: Item) {
  const waits = number === undefined && !cancelled;
  return {
    _class: waits ? 'hudson.model.Queue$BuildableItem' : 'hudson.model.Queue$LeftItem',
    ...{ id, cancelled, actions: actionsOf(parameters) },
    why: waits ? 'Waiting for next available executor' : null,
    ...(number === undefined ? {} : { executable: { number } }),
  };
}

function actionsOf(parameters: Readonly<Record<string, string>>) {
  const list = Object.entries(parameters).map(([name, value]) => ({ name, value }));
  return [{ _class: 'hudson.model.ParametersAction', parameters: list }];
}

function refused(message: string): Answer {
  return { status: 400, headers: { 'x-error': encodeURI(message).replaceAll('%20', ' ') }, body: '' };
}

/** `job/team/job/nonstop4` */
function nameOf(path: string): string {
  return path
    .split('/')
    .filter((_, index) => index % 2 === 1)
    .join('/');
}

/** Of a job's definition by CpsFlowDefinition. */
function scriptOf(config: string): string | undefined {
  const [, script] = /CpsFlowDefinition"[^>]*>\s*<script>([\s\S]*?)<\/script>/.exec(config) ?? [];
  return script?.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
