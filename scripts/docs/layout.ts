import { Html, html } from '../../server/src/http/status-page/html.ts';
import { hrefOf, SITE_ROOT } from './links.ts';
import type { Heading } from './markdown.ts';
import { type DocsLocale, HOME, otherLocale } from './navigation.ts';
import { WORDS } from './words.ts';

export interface MenuEntry {
  title: string;
  href: string;
}

export interface MenuSection {
  title: string;
  entries: MenuEntry[];
}

export interface Layout {
  locale: DocsLocale;
  title: string;
  description: string;
  /** The page itself; undefined for the page of what is not found. */
  href?: string;
  /** HTML of the content. */
  content: string;
  headings: Heading[];
  menu: MenuSection[];
  /** The same page in the other language, or that language's home. */
  otherHref: string;
  /** Files of the site with a digest in their names. */
  assets: { style: string; script: string };
  /** Style sheet that names the pieces of the panel's Korean font, where the panel is built beside it. */
  fonts: string | undefined;
}

/** A whole page. No inline script and no inline style: the content security policy of the site forbids both. */
export function pageHtml(layout: Layout): string {
  const { locale, title, description, content, assets, fonts } = layout;
  const words = WORDS[locale];
  return html`<!doctype html>
<html lang="${locale}" data-bs-theme="light"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title === words.title ? title : `${title} · NonStop4`}</title><meta name="description" content="${description}">
<link rel="icon" href="/favicon.svg" type="image/svg+xml"><link rel="stylesheet" href="${assets.style}">
<script src="${assets.script}"></script></head>
<body>${header(layout)}<div class="frame">${menu(layout)}
<main id="content" tabindex="-1"><article>${new Html(content)}</article>${neighbours(layout)}</main>${contents(layout)}</div>
${fonts === undefined ? html`` : html`<link rel="stylesheet" href="${fonts}">`}</body></html>
`.text;
}

function header({ locale, otherHref }: Layout): Html {
  const words = WORDS[locale];
  const other = otherLocale(locale);
  const options = (['system', 'light', 'dark'] as const).map(
    (value) => html`<option value="${value}">${words.themes[value]}</option>`,
  );
  return html`<a class="skip" href="#content">${words.skip}</a><header><div class="bar">
<a class="brand" href="${hrefOf(HOME[locale])}"><img src="/favicon.svg" alt="" width="24" height="24">NonStop4 <span>${words.pages}</span></a>
<form class="search" role="search" data-index="${SITE_ROOT}search-${locale}.json" data-nothing="${words.searchNothing}">
<input type="search" name="q" placeholder="${words.search}" aria-label="${words.search}" autocomplete="off" spellcheck="false">
<div class="found" role="status" hidden></div></form>
<nav class="ends"><a href="${otherHref}" lang="${other}" hreflang="${other}" >${words.other}</a>
<select class="theme" aria-label="${words.theme}" hidden>${options}</select><a href="/">${words.panel}</a></nav></div></header>`;
}

function menu({ locale, menu: parts, href }: Layout): Html {
  const words = WORDS[locale];
  const entry = ({ title, href: to }: MenuEntry) =>
    html`<li>${to === href ? html`<a href="${to}" aria-current="page">${title}</a>` : html`<a href="${to}">${title}</a>`}</li>`;
  const section = ({ title, entries }: MenuSection) =>
    html`<h2 class="menu-title">${title}</h2><ul>${entries.map(entry)}</ul>`;
  // The script folds it on a narrow screen; without one it stays open.
  return html`<nav class="menu" aria-label="${words.menu}"><details open><summary>${words.menu}</summary><div>${parts.map(section)}</div></details></nav>`;
}

function contents({ locale, headings }: Layout): Html {
  const shown = headings.filter(({ level }) => level === 2 || level === 3);
  if (shown.length < 2) return html`<div class="contents"></div>`;
  const entry = ({ id, text, level }: Heading) => html`<li class="level-${level}"><a href="#${id}">${text}</a></li>`;
  const title = WORDS[locale].onThisPage;
  return html`<nav class="contents" aria-label="${title}"><h2 class="menu-title">${title}</h2><ul>${shown.map(entry)}</ul></nav>`;
}

function neighbours({ locale, menu: parts, href }: Layout): Html {
  const all = parts.flatMap(({ entries }) => entries);
  const at = all.findIndex((entry) => entry.href === href);
  if (at < 0) return html``;
  const link = (entry: MenuEntry | undefined, words: string, rel: string) =>
    entry === undefined
      ? html`<span></span>`
      : html`<a class="neighbour" href="${entry.href}" rel="${rel}"><small>${words}</small>${entry.title}</a>`;
  const words = WORDS[locale];
  return html`<footer class="neighbours">${link(all[at - 1], words.before, 'prev')}${link(all[at + 1], words.next, 'next')}</footer>`;
}
