import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { EarlyAnswer } from './early-answer.ts';
import { endGently } from './linger.ts';
import type { RequestHead } from './request-head.ts';

/** The edge's own answers: when no App can give one. */
export type PageName =
  | 'unknown-host'
  | 'stopped'
  | 'failing'
  | 'no-replica'
  | 'unreachable'
  | 'broken-off'
  | 'silent'
  | 'garbled'
  | 'bad-request'
  | 'request-timeout';

interface Page {
  status: number;
  retryAfterS?: number;
  en: [title: string, text: string];
  ko: [title: string, text: string];
}

const PAGES: Record<PageName, Page> = {
  'unknown-host': {
    status: 404,
    en: [
      'There is no app here',
      'No app is published under this address. Check the spelling, or open the list of apps.',
    ],
    ko: ['이 주소에는 앱이 없습니다', '이 주소로 공개된 앱이 없습니다. 주소를 확인하거나 앱 목록을 열어 보세요.'],
  },
  stopped: {
    status: 503,
    retryAfterS: 60,
    en: ['This app is stopped', 'Its owner stopped it. It answers again when it is started.'],
    ko: ['중지된 앱입니다', '소유자가 앱을 중지했습니다. 다시 시작하면 응답합니다.'],
  },
  failing: {
    status: 503,
    retryAfterS: 5,
    en: ['This app cannot be reached', 'None of its copies works at the moment. Its page shows why.'],
    ko: ['앱에 연결할 수 없습니다', '지금 작동하는 복제본이 없습니다. 원인은 앱 페이지에 표시됩니다.'],
  },
  'no-replica': {
    status: 503,
    retryAfterS: 5,
    en: ['This app is not ready yet', 'No copy of it runs yet. Try again in a few seconds.'],
    ko: ['앱이 아직 준비되지 않았습니다', '실행 중인 복제본이 아직 없습니다. 잠시 후 다시 시도하세요.'],
  },
  unreachable: {
    status: 503,
    retryAfterS: 1,
    en: [
      'This app cannot be reached',
      'No copy of it accepted the connection. The request was not carried out: send it again.',
    ],
    ko: ['앱에 연결할 수 없습니다', '어느 복제본도 연결을 받지 않았습니다. 요청은 처리되지 않았으니 다시 보내세요.'],
  },
  'broken-off': {
    status: 502,
    en: [
      'The app broke off',
      'The copy that had this request ended before it answered. It may have been carried out, so it was not sent again.',
    ],
    ko: [
      '앱이 응답을 중단했습니다',
      '요청을 맡은 복제본이 응답 전에 종료되었습니다. 이미 처리되었을 수 있어 다시 보내지 않았습니다.',
    ],
  },
  silent: {
    status: 504,
    retryAfterS: 5,
    en: [
      'The app fell silent',
      'The machine that had this request is no longer reachable. It may have been carried out.',
    ],
    ko: ['앱이 응답하지 않습니다', '요청을 맡은 서버에 더 이상 연결되지 않습니다. 요청은 이미 처리되었을 수 있습니다.'],
  },
  garbled: {
    status: 502,
    en: [
      'The app gave an invalid answer',
      'What it sent is not valid HTTP. Its owner finds the address of this request in the log.',
    ],
    ko: ['앱의 응답이 올바르지 않습니다', '앱이 보낸 응답이 올바른 HTTP가 아닙니다. 소유자에게 알려 주세요.'],
  },
  'bad-request': {
    status: 400,
    en: ['The request is not valid', 'It holds a header or an address that cannot be passed on.'],
    ko: ['잘못된 요청입니다', '전달할 수 없는 헤더나 주소가 들어 있습니다.'],
  },
  'request-timeout': {
    status: 408,
    en: [
      'The request stopped coming',
      'Nothing of its body arrived for a minute. Check the connection and send it again.',
    ],
    ko: ['요청 전송이 멈췄습니다', '1분 동안 본문이 도착하지 않았습니다. 연결을 확인하고 다시 보내세요.'],
  },
};

/** Every page has these. */
export const PAGE_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
} as const;

export const PAGE_NAMES = Object.keys(PAGES) as PageName[];
export const PAGE_LANGUAGES = ['en', 'ko'] as const;
export const PAGE_KINDS = ['html', 'plain'] as const;

export type PageLanguage = (typeof PAGE_LANGUAGES)[number];
export type PageKind = (typeof PAGE_KINDS)[number];

export function pageBody(name: PageName, language: PageLanguage, kind: PageKind, requestId: string): string {
  const page = PAGES[name];
  return kind === 'html' ? htmlOf(page, language, requestId) : textOf(page, language, requestId);
}

/** For edges that write their answers in another way. */
export function pageStatus(name: PageName): Pick<Page, 'status' | 'retryAfterS'> {
  return PAGES[name];
}

/** Answers with a small page, as text or HTML, in Korean or English as the client prefers; gives its status. */
export function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  name: PageName,
  head: Pick<RequestHead, 'body' | 'requestId'>,
  stopping: boolean,
): number {
  const page = PAGES[name];
  const language = prefersKorean(request.headers['accept-language']) ? 'ko' : 'en';
  const kind = (request.headers.accept ?? '').includes('text/html') ? 'html' : 'plain';
  const body = Buffer.from(pageBody(name, language, kind, head.requestId));
  const bodyPending = head.body !== 'none' && !request.complete;
  const headers: OutgoingHttpHeaders = {
    'content-type': `text/${kind}; charset=utf-8`,
    'content-length': body.length,
    'content-language': language,
    'x-request-id': head.requestId,
    ...PAGE_HEADERS,
  };
  if (page.retryAfterS !== undefined) headers['retry-after'] = String(page.retryAfterS);
  if (stopping || bodyPending) headers['connection'] = 'close';
  response.writeHead(page.status, headers);
  if (!bodyPending) {
    response.end(body);
  } else {
    response.write(body);
    endGently(request, response);
  }
  return page.status;
}

/** The proof for a certificate authority, or the way to HTTPS; gives its status. */
export function sendShort(
  answer: Exclude<EarlyAnswer, { kind: 'misdirected' }>,
  head: Pick<RequestHead, 'body' | 'requestId'>,
  request: IncomingMessage,
  response: ServerResponse,
  stopping: boolean,
): number {
  const isProof = answer.kind === 'proof';
  const bodyPending = head.body !== 'none' && !request.complete;
  const status = isProof ? 200 : 308;
  const body = isProof ? Buffer.from(answer.text) : Buffer.alloc(0);
  response.writeHead(status, {
    ...(isProof ? { 'content-type': 'text/plain' } : { location: answer.location }),
    'content-length': body.length,
    'x-request-id': head.requestId,
    ...(stopping || bodyPending ? { connection: 'close' } : {}),
  });
  if (!bodyPending) {
    response.end(body);
  } else {
    response.write(body);
    endGently(request, response);
  }
  return status;
}

/** Answers a request that is not understood safely, and ends the connection: its next bytes could be anything. */
export function sendRefusal(response: ServerResponse, status: number, reason: string): void {
  const body = Buffer.from(`${reason}\n`);
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': body.length,
    connection: 'close',
  });
  response.end(body);
}

/** The first of the two languages that is named wins; English otherwise. */
function prefersKorean(acceptLanguage: string | undefined): boolean {
  const named = (acceptLanguage ?? '').toLowerCase().split(',');
  const first = named.map((entry) => entry.trim().slice(0, 2)).find((tag) => tag === 'ko' || tag === 'en');
  return first === 'ko';
}

function textOf(page: Page, language: PageLanguage, requestId: string): string {
  const [title, text] = page[language];
  return `${page.status} ${title}\n${text}\n${requestId}\n`;
}

// The request id is the only thing from outside in it, and only harmless characters are let through in one.
function htmlOf(page: Page, language: PageLanguage, requestId: string): string {
  const [title, text] = page[language];
  const style =
    'body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}small{opacity:.6}';
  return (
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>${title}</title><style>${style}</style><h1>${title}</h1><p>${text}</p><small>${page.status} · ${requestId}</small></html>\n`
  );
}
