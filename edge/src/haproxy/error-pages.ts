import { PAGE_HEADERS, PAGE_KINDS, PAGE_LANGUAGES, PAGE_NAMES, type PageName, pageBody, pageStatus } from '../pages.ts';

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

/** The pages as a map of HAProxy: a line each, percent-encoded because a map's value has no line breaks. */
export function pageEntries(): [key: string, value: string][] {
  const entries: [string, string][] = PAGE_KINDS.map((kind) => [`end-${kind}`, partsOf('stopped', 'en', kind)[1]]);
  for (const name of PAGE_NAMES) {
    for (const language of PAGE_LANGUAGES) {
      for (const kind of PAGE_KINDS) entries.push([`${name}-${language}-${kind}`, partsOf(name, language, kind)[0]]);
    }
  }
  return entries;
}

function partsOf(...[name, language, kind]: [PageName, 'en' | 'ko', 'html' | 'plain']): [string, string] {
  const [before = '', after = ''] = pageBody(name, language, kind, ID).split(ID);
  return [encodeURIComponent(before), encodeURIComponent(after)];
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
  const beginning = `%[str(${page}),concat(-,txn.language),concat(-,txn.kind),map_str(pages.map),url_dec]`;
  const end = '%[str(end),concat(-,txn.kind),map_str(pages.map),url_dec]';
  return [
    `content-type text/plain lf-string "${beginning}%[var(txn.id)]${end}"`,
    `hdr ${PAGE_MARK} 1`,
    'hdr Content-Language "%[var(txn.language)]"',
    'hdr X-Request-Id "%[var(txn.id)]"',
    ...Object.entries(PAGE_HEADERS).map(([name, value]) => `hdr ${name} "${value}"`),
    ...(retryAfterS === undefined ? [] : [`hdr Retry-After ${retryAfterS}`]),
  ].join(' ');
}
