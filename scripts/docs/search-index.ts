import type { IndexedPage } from '../../web/docs-site/find-pages.ts';
import { hrefOf } from './links.ts';
import { plainText, type RenderedPage } from './render-pages.ts';

/** What the search knows: each page in parts, one for each heading. */
export function searchIndex(pages: readonly RenderedPage[]): IndexedPage[] {
  return pages.map((page) => ({
    title: page.title,
    href: hrefOf(page.file),
    parts: partsOf(page),
  }));
}

function partsOf({ html, headings }: RenderedPage): IndexedPage['parts'] {
  // Each piece but the first begins with its heading.
  const pieces = html.split(/(?=<h[1-6] id=")/);
  return pieces.flatMap((piece) => {
    const id = /^<h[1-6] id="([^"]*)"/.exec(piece)?.[1];
    const heading = headings.find((one) => one.id === id);
    if (!heading) return [];
    const text = plainText(piece.replace(/^<h\d[\s\S]*?<\/h\d>/, ''));
    return [{ heading: heading.text, id: heading.level === 1 ? '' : heading.id, text }];
  });
}
