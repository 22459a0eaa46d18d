import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build as bundle } from 'esbuild';
import { type Layout, type MenuSection, pageHtml } from './layout.ts';
import { hrefOf, SITE_ROOT } from './links.ts';
import {
  addressOf,
  counterpart,
  type DocsLocale,
  HOME,
  isRecord,
  localeOf,
  otherLocale,
  sections,
} from './navigation.ts';
import { type RenderedPage, renderPages } from './render-pages.ts';
import { searchIndex } from './search-index.ts';
import { readSourcePages } from './source-pages.ts';
import { WORDS } from './words.ts';

export interface BuildDocsOptions {
  /** Root of the repository. */
  root: string;
  /** Where the site is written; its pages are served below SITE_ROOT. */
  out: string;
  /** The built panel beside it, whose Korean font the pages use; absent: the system's. */
  web?: string;
}

/** Builds the documentation. Throws, with every dead link, when one leads nowhere. */
export async function buildDocs({ root, out, web }: BuildDocsOptions): Promise<{ pages: number }> {
  const { pages, found, api } = readSourcePages(root);
  const rendered = renderPages(root, pages);
  const assets = await bundleAssets(root, out);
  const files = new Set(rendered.keys());
  const shared = { assets, fonts: web === undefined ? undefined : fontStyle(web) };
  for (const locale of ['en', 'ko'] as const) {
    const own = [...rendered.values()].filter(({ file }) => localeOf(file) === locale);
    const menu = menuOf(locale, found, api, rendered);
    for (const page of own)
      write(out, `${addressOf(page.file)}index.html`, pageHtml(layoutOf(page, menu, files, shared)));
    write(out, `404${locale === 'en' ? '' : `-${locale}`}.html`, pageHtml({ ...notFound(locale), menu, ...shared }));
    write(out, `search-${locale}.json`, JSON.stringify(searchIndex(own)));
  }
  cpSync(join(root, 'docs/images'), join(out, 'images'), { recursive: true });
  return { pages: rendered.size };
}

function write(out: string, path: string, text: string): void {
  mkdirSync(join(out, dirname(path)), { recursive: true });
  writeFileSync(join(out, path), text);
}

/** Style and script in one file each, with their digest in the name: browsers may keep them for ever. */
async function bundleAssets(root: string, out: string): Promise<Layout['assets']> {
  const { metafile } = await bundle({
    entryPoints: ['site.css', 'site.ts'].map((name) => join(root, 'web/docs-site', name)),
    outdir: join(out, 'assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    metafile: true,
    logLevel: 'warning',
  });
  const named = (ending: string) => {
    const file = Object.keys(metafile.outputs).find((path) => path.endsWith(ending));
    if (file === undefined) throw new Error(`the build left no ${ending}`);
    return `${SITE_ROOT}assets/${basename(file)}`;
  };
  return { style: named('.css'), script: named('.js') };
}

function fontStyle(web: string): string | undefined {
  const assets = join(web, 'assets');
  const name = existsSync(assets) ? readdirSync(assets).find((one) => /^pretendard.*\.css$/i.test(one)) : undefined;
  return name === undefined ? undefined : `/assets/${encodeURIComponent(name)}`;
}

function menuOf(
  locale: DocsLocale,
  found: readonly string[],
  api: readonly string[],
  rendered: ReadonlyMap<string, RenderedPage>,
): MenuSection[] {
  const parts = sections(locale, found);
  if (locale === 'en') parts.push({ title: { en: 'API' }, pages: api });
  return parts.map(({ title, pages }) => ({
    title: title[locale] ?? '',
    entries: pages.map((file) => {
      const page = rendered.get(file);
      if (!page) throw new Error(`${file} is in the navigation and is not there`);
      return { title: page.title, href: hrefOf(file) };
    }),
  }));
}

function layoutOf(
  page: RenderedPage,
  menu: MenuSection[],
  files: ReadonlySet<string>,
  shared: Pick<Layout, 'assets' | 'fonts'>,
): Layout {
  const { file, title, description, html, headings } = page;
  // A record is read from the list of them: that is what stays marked.
  const shown = isRecord(file) ? 'docs/decisions/index.md' : file;
  return {
    ...{ locale: localeOf(file), title, description, content: html, headings, menu, ...shared },
    href: hrefOf(shown),
    otherHref: hrefOf(counterpart(file, files)),
  };
}

function notFound(locale: DocsLocale): Omit<Layout, 'menu' | 'assets' | 'fonts'> {
  const { notFoundTitle, notFoundText, toStart } = WORDS[locale];
  const home = hrefOf(HOME[locale]);
  const content = `<h1>${notFoundTitle}</h1><p>${notFoundText}</p><p><a href="${home}">${toStart}</a></p>`;
  const otherHref = hrefOf(HOME[otherLocale(locale)]);
  return { locale, title: notFoundTitle, description: notFoundText, content, headings: [], otherHref };
}
