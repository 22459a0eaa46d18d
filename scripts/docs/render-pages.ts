import Markdown, { type MarkdownIt } from 'markdown-it';
import type { MadePage } from './api-reference.ts';
import { adaptMarkdown, type PageFacts } from './markdown.ts';

export interface RenderedPage extends PageFacts {
  html: string;
  title: string;
  /** Its first paragraph, as text. */
  description: string;
}

/** Renders every page, and fails with each dead link of them: to a file that is not there, or to a heading that its page does not have. */
export function renderPages(root: string, pages: readonly MadePage[]): Map<string, RenderedPage> {
  const files = new Set(pages.map(({ file }) => file));
  const markdown = new Markdown({ html: true });
  adaptMarkdown(markdown, { root, pages: files });
  const rendered = new Map(pages.map((page) => [page.file, renderPage(markdown, page)]));
  const dead = [...rendered.values()].flatMap((page) => deadLinks(page, rendered));
  if (dead.length > 0) throw new Error(`The documentation has dead links:\n${dead.join('\n')}`);
  return rendered;
}

function renderPage(markdown: MarkdownIt, { file, markdown: text }: MadePage): RenderedPage {
  const facts: PageFacts = { file, headings: [], links: [] };
  const html = markdown.render(text, { facts });
  const title = facts.headings.find(({ level }) => level === 1)?.text;
  if (title === undefined) throw new Error(`${file} has no title: begin it with a line "# …"`);
  return { ...facts, html, title, description: firstParagraph(html) };
}

function firstParagraph(html: string): string {
  return plainText(/<p>([\s\S]*?)<\/p>/.exec(html)?.[1] ?? '').slice(0, 200);
}

/** Of HTML that we have rendered ourselves. */
export function plainText(html: string): string {
  return html
    .replace(/<!--[\s\S]*?-->|<[^>]+>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
}

function deadLinks({ file, links }: RenderedPage, rendered: ReadonlyMap<string, RenderedPage>): string[] {
  return links.flatMap(({ href, target }) => {
    if (target.kind === 'dead') return [`${file}: ${href}: ${target.why}`];
    if (target.kind !== 'page' || target.fragment === '') return [];
    const has = rendered.get(target.file)?.headings.some(({ id }) => id === target.fragment);
    return has ? [] : [`${file}: ${href}: ${target.file} has no heading of that name`];
  });
}
