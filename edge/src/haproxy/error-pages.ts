import {
  PAGE_HEADERS,
  PAGE_KINDS,
  PAGE_LANGUAGES,
  PAGE_NAMES,
  type PageKind,
  type PageLanguage,
  type PageName,
  pageBody,
  pageStatus,
} from '../pages.ts';

/** Where the id of the request is put in; looked for in the page, so that its form is known in one place only. */
const ID = '00000000-id';

/** HAProxy's own errors, and the page that says what happened. */
const OF_STATUS: readonly [status: number, page: PageName][] = [
  [400, 'bad-request'],
  [408, 'request-timeout'],
  [502, 'broken-off'],
  [503, 'unreachable'],
  [504, 'silent'],
];

/** Marks an answer as a page of this edge, until its Content-Type is set. */
export const PAGE_MARK = 'x-nonstop4-page';

/**
 * The pages as a map of HAProxy, each in two lines: what comes out of a map never has a line break (a log format writes control
 * characters as %0A), so the breaks stand in the configuration.
 */
export function pageEntries(): [key: string, value: string][] {
  const entries: [string, string][] = [];
  for (const name of PAGE_NAMES) {
    for (const language of PAGE_LANGUAGES) {
      for (const kind of PAGE_KINDS) {
        for (const [index, line] of linesOf(name, language, kind).entries()) {
          entries.push([`${name}-${language}-${kind}-${index}`, encodeURIComponent(line)]);
        }
      }
    }
  }
  return entries;
}

/** What follows the id; of text nothing does. */
export function endOfHtml(): string {
  return (pageBody('stopped', 'en', 'html', ID).split(ID)[1] ?? '').trimEnd();
}

// HTML has no line breaks of its own: one before its heading does no harm.
function linesOf(name: PageName, language: PageLanguage, kind: PageKind): [string, string] {
  const [before = ''] = pageBody(name, language, kind, ID).split(ID);
  const [first = '', ...rest] = kind === 'plain' ? before.split('\n') : before.split(/(?=<h1>)/);
  return [first, rest.join('')];
}

/** For errors that HAProxy finds itself. */
export function errorPages(): string[] {
  return OF_STATUS.map(([status, page]) => `  http-error status ${status} ${payload(page)}`);
}

/** A rule that answers with a page. */
export function answerWithPage(page: PageName, condition: string): string {
  return `  http-request return status ${pageStatus(page).status} ${payload(page)} if ${condition}`;
}

function payload(page: PageName): string {
  const { retryAfterS } = pageStatus(page);
  const [first, second] = [0, 1].map(
    (line) => `%[str(${page}),concat(-,txn.language),concat(-,txn.kind),concat(-${line}),map_str(pages.map),url_dec]`,
  );
  return [
    `content-type text/plain lf-string "${first}\\n${second}\\n%[var(txn.id),concat(,txn.end)]\\n"`,
    `hdr ${PAGE_MARK} 1`,
    'hdr Content-Language "%[var(txn.language)]"',
    'hdr X-Request-Id "%[var(txn.id)]"',
    ...Object.entries(PAGE_HEADERS).map(([name, value]) => `hdr ${name} "${value}"`),
    ...(retryAfterS === undefined ? [] : [`hdr Retry-After ${retryAfterS}`]),
  ].join(' ');
}
