import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { addressOf } from './navigation.ts';

/** Where the platform serves the site. */
export const SITE_ROOT = '/docs/';

/** Of a page, by its file. */
export function hrefOf(file: string): string {
  return `${SITE_ROOT}${addressOf(file)}`;
}

/** What a link of a page becomes. */
export type LinkTarget =
  | { kind: 'outside'; href: string }
  | { kind: 'page'; file: string; fragment: string; href: string }
  | { kind: 'picture'; file: string; href: string }
  /** Something of the source that is no page: shown as its name, since the platform does not serve it. */
  | { kind: 'source'; file: string }
  | { kind: 'dead'; why: string };

export interface LinkContext {
  /** Root of the repository. */
  root: string;
  /** Every page of the site, by its file. */
  pages: ReadonlySet<string>;
}

const PICTURE = /\.(png|svg|jpg|webp)$/;

/** `from`: the file that the link stands in. */
export function resolveLink(href: string, from: string, { root, pages }: LinkContext): LinkTarget {
  if (/^(https?:|mailto:)/.test(href)) return { kind: 'outside', href };
  // Of the server that serves the site, and not of the site: the API's own document.
  if (href === '/openapi.json') return { kind: 'outside', href };
  const [path = '', fragment = ''] = href.split('#');
  const file = path === '' ? from : posix.normalize(posix.join(posix.dirname(from), path));
  if (file.startsWith('..') || path.startsWith('/')) return { kind: 'dead', why: 'it leads out of the repository' };
  const page = [file, posix.join(file, 'index.md')].find((one) => pages.has(one));
  if (page !== undefined) {
    const address = `${hrefOf(page)}${fragment === '' ? '' : `#${fragment}`}`;
    return { kind: 'page', file: page, fragment, href: address };
  }
  if (!existsSync(join(root, file))) return { kind: 'dead', why: `there is no ${file}` };
  if (PICTURE.test(file) && file.startsWith('docs/'))
    return { kind: 'picture', file, href: `${SITE_ROOT}${file.slice('docs/'.length)}` };
  return { kind: 'source', file };
}
