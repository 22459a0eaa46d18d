import { readFile } from 'node:fs/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { readNdjson } from '@nonstop4/plane/ndjson';

/** The API server ends a watch after this time; agents that come back by themselves spread over its replicas. */
const WATCH_SECONDS = 240;
/** Bookmarks come about once a minute: a stream that is silent for longer has lost its other end. */
const SILENT_MS = 120_000;
const ANSWER_MS = 10_000;
const GONE = 410;

export interface ClusterObject {
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    creationTimestamp?: string;
    resourceVersion?: string;
  };
}

export type WatchEvent<T> = { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: T };

interface Failure {
  type: 'ERROR';
  object: { code: number; message: string };
}

export interface ClusterApiOptions {
  host: string;
  port: number;
  caFile: string;
  /** Read for each call: Kubernetes renews it. */
  tokenFile: string;
}

/** What was known is too old to go on from: everything has to be read again. */
export class HistoryGone extends Error {}

/** The two calls that following needs. The usual client is 65 MB of code, which each edge would have to carry. */
export class ClusterApi {
  readonly #options: ClusterApiOptions;

  constructor(options: ClusterApiOptions) {
    this.#options = options;
  }

  async list<T extends ClusterObject>(
    path: string,
    labels: string,
    signal: AbortSignal,
  ): Promise<{ items: T[]; version: string }> {
    const answer = await this.#ask(path, { labelSelector: labels }, signal);
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) text += String(chunk);
    const { items, metadata } = JSON.parse(text) as { items: T[]; metadata: { resourceVersion: string } };
    return { items, version: metadata.resourceVersion };
  }

  /** Everything that happens after `version`, until the API server ends the stream. */
  async *watch<T extends ClusterObject>(
    path: string,
    labels: string,
    version: string,
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent<T>> {
    const query = {
      labelSelector: labels,
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: version,
      timeoutSeconds: String(WATCH_SECONDS),
    };
    const answer = await this.#ask(path, query, signal);
    answer.setTimeout(SILENT_MS, () => answer.destroy(new Error('the API server is silent')));
    for await (const event of readNdjson<WatchEvent<T> | Failure>(answer)) {
      if (event.type === 'ERROR') throw refusal(event.object.code, event.object.message);
      yield event;
    }
  }

  async #ask(path: string, query: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
    const { host, port, caFile, tokenFile } = this.#options;
    const [ca, token] = await Promise.all([readFile(caFile), readFile(tokenFile, 'utf8')]);
    const outgoing = request({
      host,
      port,
      ca,
      path: `${path}?${new URLSearchParams(query).toString()}`,
      headers: { accept: 'application/json', authorization: `Bearer ${token.trim()}` },
      agent: false,
      signal,
    });
    outgoing.end();
    return answerOf(outgoing);
  }
}

function answerOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => outgoing.destroy(new Error('the API server does not answer')), ANSWER_MS);
    outgoing.on('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    outgoing.once('response', (answer) => {
      clearTimeout(late);
      answer.socket.setKeepAlive(true, ANSWER_MS);
      if (answer.statusCode === 200) return resolve(answer);
      answer.resume();
      reject(refusal(answer.statusCode ?? 0, `the API server answered ${answer.statusCode}`));
    });
  });
}

function refusal(code: number, message: string): Error {
  return code === GONE ? new HistoryGone(message) : new Error(message);
}
