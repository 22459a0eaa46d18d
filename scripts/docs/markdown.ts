import type { MarkdownIt, Token } from 'markdown-it';
import { type LinkContext, type LinkTarget, resolveLink } from './links.ts';

export interface Heading {
  level: number;
  id: string;
  text: string;
}

/** What rendering one page found out, beside its HTML. */
export interface PageFacts {
  file: string;
  headings: Heading[];
  links: { href: string; target: LinkTarget }[];
}

/** As GitHub makes them, so that one link is right there and here. */
function slugOf(text: string, taken: ReadonlySet<string>): string {
  const base = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
  let slug = base;
  for (let count = 1; taken.has(slug); count += 1) slug = `${base}-${count}`;
  return slug;
}

/**
 * Headings get their names, links their addresses, wide tables a frame that scrolls. `env` is the PageFacts of the page that is being
 * rendered, which this fills in.
 */
export function adaptMarkdown(markdown: MarkdownIt, context: LinkContext): void {
  markdown.core.ruler.push('headings', ({ tokens, env }) => {
    const facts = env.facts as PageFacts;
    for (const [index, token] of tokens.entries())
      if (token.type === 'heading_open') name(token, tokens[index + 1], facts);
  });
  markdown.core.ruler.push('links', ({ tokens, env }) => {
    const facts = env.facts as PageFacts;
    for (const token of tokens) if (token.children) adaptInline(token.children, facts, context);
  });
  markdown.core.ruler.push('empty heads of tables', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) if (token.type === 'th_open') unmarkEmpty(token, tokens, index);
  });
  markdown.renderer.rules.table_open = () => '<div class="table-scroll" tabindex="0"><table>\n';
  markdown.renderer.rules.table_close = () => '</table></div>\n';
  markdown.renderer.rules.fence = (tokens, index) => fence(tokens[index], markdown.utils.escapeHtml);
}

function fence(token: Token | undefined, escapeHtml: (text: string) => string): string {
  const language = /^\w*/.exec(token?.info ?? '')?.[0] ?? '';
  const label = language === '' ? '' : ` data-language="${escapeHtml(language)}"`;
  return `<pre tabindex="0"${label}><code>${escapeHtml(token?.content ?? '')}</code></pre>\n`;
}

function name(token: Token, inline: Token | undefined, facts: PageFacts): void {
  const text = plainText(inline);
  const id = slugOf(text, new Set(facts.headings.map((heading) => heading.id)));
  token.attrSet('id', id);
  facts.headings.push({ level: Number(token.tag.slice(1)), id, text });
}

// A reader of the page aloud would announce a heading that says nothing.
function unmarkEmpty(token: Token, tokens: Token[], index: number): void {
  const closing = tokens[index + 2];
  if (tokens[index + 1]?.content !== '' || closing?.type !== 'th_close') return;
  token.tag = 'td';
  closing.tag = 'td';
}

function plainText(inline: Token | undefined): string {
  return (inline?.children ?? [])
    .map(({ type, content }) => (/^(text|code_inline)$/.test(type) ? content : ''))
    .join('');
}

function adaptInline(children: Token[], facts: PageFacts, context: LinkContext): void {
  // Of a link that is none here, the end is to be changed too.
  let closing: string | undefined;
  for (const token of children) {
    if (token.type === 'link_open') closing = adaptLink(token, facts, context);
    else if (token.type === 'link_close' && closing !== undefined) token.tag = closing;
    else if (token.type === 'image') adaptPicture(token, facts, context);
  }
}

function adaptLink(token: Token, facts: PageFacts, context: LinkContext): string {
  const target = follow(String(token.attrGet('href') ?? ''), facts, context);
  if (target.kind === 'page' || target.kind === 'outside') {
    token.attrSet('href', target.href);
    return 'a';
  }
  token.tag = 'span';
  token.attrs =
    target.kind === 'source'
      ? [
          ['class', 'source-file'],
          ['title', target.file],
        ]
      : [];
  return 'span';
}

function adaptPicture(token: Token, facts: PageFacts, context: LinkContext): void {
  const target = follow(String(token.attrGet('src') ?? ''), facts, context);
  if (target.kind === 'picture') token.attrSet('src', target.href);
  token.attrSet('loading', 'lazy');
}

function follow(href: string, facts: PageFacts, context: LinkContext): LinkTarget {
  const decoded = decodeURI(href);
  const target = resolveLink(decoded, facts.file, context);
  facts.links.push({ href: decoded, target });
  return target;
}
