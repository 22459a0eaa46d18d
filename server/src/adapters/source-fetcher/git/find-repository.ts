import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { StageFailure } from '../../../domain/failure.ts';
import { basicCredentials } from '../../git-host/repository/transfer-settings.ts';
import type { AddressGuard } from '../../notifier/guarded-http/address-guard.ts';
import { failureOf } from '../../notifier/guarded-http/connection-failure.ts';
import {
  guardedLookup,
  InsideAddress,
  isInsideAddress,
  type Lookup,
} from '../../notifier/guarded-http/guarded-lookup.ts';

export interface RepositoryQuestion {
  address: string;
  access?: { userName: string; token: string } | undefined;
  guard: AddressGuard;
  /** PEM, in place of those that Node trusts. */
  caCertificates?: string[] | undefined;
  lookup?: Lookup | undefined;
  signal: AbortSignal;
}

/** A repository that can be read, after all redirects. */
export interface FoundRepository {
  address: string;
  /** What may be shown to the server of that address: not what was meant for another one. */
  access?: { userName: string; token: string } | undefined;
  defaultBranch?: string;
}

/** From the first try to connect until the answer is read; of each address. */
const ANSWER_SECONDS = 20;
const MOST_REDIRECTS = 5;
/** The server's name for its default branch stands on the first line of its answer (gitprotocol-v2(5): of version 0). */
const MOST_BYTES = 65_536;
const QUESTION = '/info/refs?service=git-upload-pack';
const ADVERTISEMENT = 'application/x-git-upload-pack-advertisement';
/** What servers answer to whoever may not see a repository, and where there is none. */
const HIDDEN = new Set([401, 403, 404, 410]);

/**
 * Asks for a repository as git does (gitprotocol-http(5)), so that redirects are looked at one by one, which git would follow with the token to wherever they lead.
 * Throws StageFailure with a `fetch-*` code, and the signal's reason.
 */
export async function findRepository(question: RepositoryQuestion): Promise<FoundRepository> {
  // As git will spell it when it asks the tunnel for its host: in lower case, without a port that goes without saying.
  let address = new URL(question.address).href;
  let { access } = question;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const answer = await ask(address, access, question);
    const next = redirectOf(answer, address);
    if (next === undefined) return { address, access, ...defaultBranchOf(judged(answer, address, access)) };
    if (new URL(next).origin !== new URL(address).origin) access = undefined;
    address = next;
  }
  throw unreachable(address, 'too many redirects');
}

interface Answer {
  status: number;
  contentType: string;
  location: string | undefined;
  text: string;
}

function ask(
  address: string,
  access: RepositoryQuestion['access'],
  { guard, caCertificates, lookup, signal }: RepositoryQuestion,
): Promise<Answer> {
  const url = new URL(`${address.replace(/\/+$/, '')}${QUESTION}`);
  if (isInsideAddress(guard, url.hostname)) return Promise.reject(insideAddress(url.hostname));
  const timeout = AbortSignal.timeout(ANSWER_SECONDS * 1_000);
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent: false,
      headers: {
        // Some servers give their pages for people to whoever does not name itself as git.
        'user-agent': 'git/2 (nonstop4)',
        accept: '*/*',
        ...(access ? { authorization: basicCredentials(access.userName, access.token) } : {}),
      },
      lookup: guardedLookup(guard, lookup),
      signal: AbortSignal.any([signal, timeout]),
      ...(caCertificates ? { ca: caCertificates } : {}),
    });
    const fail = (error: Error) => reject(signal.aborted ? signal.reason : failed(error, url, timeout.aborted));
    asked.on('error', fail);
    asked.on('response', (response) => {
      readStart(response).then((text) => resolve(answerOf(response, text)), fail);
    });
    asked.end();
  });
}

async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MOST_BYTES) break;
  }
  response.destroy();
  return Buffer.concat(chunks).toString('latin1');
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, text: string): Answer {
  return { status: statusCode, contentType: headers['content-type'] ?? '', location: headers.location, text };
}

/** The repository's new address. Undefined: it is no redirect. */
function redirectOf({ status, location }: Answer, address: string): string | undefined {
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  const target = URL.canParse(location, address) ? new URL(location, address) : undefined;
  // To a page for signing in, say: whoever had the right would not be sent there.
  if (!target?.href.endsWith(QUESTION)) throw noAccess(address, undefined);
  if (target.protocol !== 'https:' || target.username !== '' || target.password !== '')
    throw unreachable(address, 'it redirects to an address that is not https');
  return target.href.slice(0, -QUESTION.length);
}

function judged(answer: Answer, address: string, access: RepositoryQuestion['access']): string {
  const { status, contentType, text } = answer;
  if (HIDDEN.has(status)) throw noAccess(address, access);
  if (status !== 200) throw unreachable(address, `HTTP ${status}`);
  if (!contentType.startsWith(ADVERTISEMENT)) throw noAccess(address, access);
  // `0000…0 capabilities^{}` in place of a first reference.
  if (/0{40,64} capabilities\^\{\}/.test(text)) throw new StageFailure('fetch-empty', { address });
  return text;
}

function defaultBranchOf(text: string): Pick<FoundRepository, 'defaultBranch'> {
  const [, defaultBranch] = /[ \0]symref=HEAD:refs\/heads\/([^ \0\n]+)/.exec(text) ?? [];
  return defaultBranch === undefined ? {} : { defaultBranch };
}

function failed(error: Error, url: URL, isLate: boolean): StageFailure {
  if (error instanceof InsideAddress) return insideAddress(error.message);
  const { reason, detail } = failureOf(error, { host: url.host, isLate });
  if (reason === 'timeout') return new StageFailure('fetch-timeout', { host: url.host, seconds: ANSWER_SECONDS });
  return new StageFailure('fetch-unreachable', { host: url.host, message: detail });
}

/** `access`: what was shown; with a token, it is that which may be wrong. */
function noAccess(address: string, access: RepositoryQuestion['access']): StageFailure {
  return new StageFailure('fetch-no-access', { address, why: access ? 'with-token' : 'without-token' });
}

function unreachable(address: string, message: string): StageFailure {
  return new StageFailure('fetch-unreachable', { host: new URL(address).host, message });
}

export function insideAddress(host: string): StageFailure {
  return new StageFailure('fetch-inside-address', { host: host.replace(/^\[|\]$/g, '') });
}
