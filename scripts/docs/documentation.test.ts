import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeDirectory } from '../../testing/remove-directory.ts';
import { temporaryDirectory } from '../../testing/temporary-directory.ts';
import { findPages, type IndexedPage } from '../../web/docs-site/find-pages.ts';
import { apiPages, type OpenApi } from './api-reference.ts';
import { buildDocs } from './build-docs.ts';
import { sections } from './navigation.ts';
import { renderPages } from './render-pages.ts';
import { readSourcePages } from './source-pages.ts';

const ROOT = join(import.meta.dirname, '../..');

function render(files: Record<string, string>, root = temporaryDirectory()) {
  return renderPages(
    root,
    Object.entries(files).map(([file, markdown]) => ({ file, markdown })),
  );
}

describe('a dead link fails the build', () => {
  it.each([
    ['to a page that is not there', '[x](none.md)', 'docs/a.md: none.md: there is no docs/none.md'],
    ['to a heading that its page does not have', '[x](b.md#none)', 'docs/a.md: b.md#none: docs/b.md has no heading'],
    ['to a heading of its own page', '[x](#none)', 'docs/a.md: #none: docs/a.md has no heading'],
    ['to a picture', '![x](images/none.png)', 'docs/a.md: images/none.png: there is no docs/images/none.png'],
    ['out of the repository', '[x](../../etc/passwd)', 'docs/a.md: ../../etc/passwd: it leads out'],
    ['to an address of the server', '[x](/apps)', 'docs/a.md: /apps: it leads out'],
  ])('%s', (_, link, message) => {
    expect(() => render({ 'docs/a.md': `# A\n\n${link}`, 'docs/b.md': '# B\n\n## There' })).toThrow(message);
  });

  it('and names every one of them', () => {
    expect(() => render({ 'docs/a.md': '# A\n\n[x](one.md) [y](two.md)' })).toThrow(/one\.md[\s\S]*two\.md/);
  });
});

describe('a link', () => {
  it('to a page becomes its address, with the heading as GitHub names it', () => {
    const pages = render({
      'docs/a.md': '# A\n\n[x](b.md#what-goes-in--한국어)',
      'docs/b.md': '# B\n\n## What goes in – 한국어',
    });
    expect(pages.get('docs/a.md')?.html).toContain('<a href="/docs/b/#what-goes-in--한국어">x</a>');
  });

  it('to a file of the source is text with the name of the file, since nobody serves that', () => {
    const root = temporaryDirectory();
    mkdirSync(join(root, 'deploy'));
    writeFileSync(join(root, 'deploy/compose.yaml'), '');
    const html = render({ 'docs/a.md': '# A\n\n[the file](../deploy/compose.yaml)' }, root).get('docs/a.md')?.html;
    expect(html).toContain('<span class="source-file" title="deploy/compose.yaml">the file</span>');
    expect(html).not.toContain('<a ');
  });
});

describe('the documentation', () => {
  let out: string;
  let pages: string[];
  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'nonstop4-docs-'));
    await buildDocs({ root: ROOT, out });
    pages = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));
  });
  afterAll(() => removeDirectory(out));
  const read = (path: string) => readFileSync(join(out, path), 'utf8');

  it('has no inline script, no inline style and nothing from elsewhere', () => {
    expect(pages.length).toBeGreaterThan(90);
    for (const page of pages) {
      const html = read(page);
      expect(html.match(/<script(?![^>]*\ssrc="\/docs\/)/g), page).toBeNull();
      expect(html.match(/<style|\sstyle="|\son\w+="/g), page).toBeNull();
      expect(html.match(/<(?:script|link|img)[^>]*(?:src|href)="(?!\/)[^"]*"/g), page).toBeNull();
    }
  });

  it('leads from its menu to every page that is written, and to nothing else', () => {
    const { found } = readSourcePages(ROOT);
    const listed = (['en', 'ko'] as const).flatMap((locale) => sections(locale, found).flatMap((part) => part.pages));
    const homes = ['docs/index.md', 'docs/ko/index.md'];
    const missing = found.filter(
      (file) => ![...listed, ...homes].includes(file) && !file.startsWith('docs/decisions/'),
    );
    expect(missing).toEqual([]);
    for (const [, address = ''] of read('index.html').matchAll(/<li><a href="\/docs\/([^"#]*)"/g))
      expect(pages).toContain(`${address}index.html`);
  });

  it('has each page of an app owner in both languages, with the same commands and settings', () => {
    const { found, pages: sources } = readSourcePages(ROOT);
    const text = (file: string) => sources.find((page) => page.file === file)?.markdown ?? '';
    const blocks = (file: string) => text(file).match(/^```(?:sh|dockerfile|json|js) ?[\s\S]*?^```$/gm);
    for (const file of sections('en', found)[0]?.pages ?? []) {
      const korean = file.replace('docs/', 'docs/ko/');
      expect(blocks(korean), korean).toEqual(blocks(file));
      expect(text(korean), korean).toMatch(/[가-힣]/);
      expect(
        text(korean)
          .match(/`[A-Z][A-Z_]{3,}`/g)
          ?.sort(),
        korean,
      ).toEqual(
        text(file)
          .match(/`[A-Z][A-Z_]{3,}`/g)
          ?.sort(),
      );
    }
  });

  it('has every operation of the API once, with its address', () => {
    const document = JSON.parse(readFileSync(join(ROOT, 'contract/openapi.json'), 'utf8')) as OpenApi;
    const reference = apiPages(document)
      .map(({ markdown }) => markdown)
      .join('\n');
    const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `\`${method.toUpperCase()} ${path}\``),
    );
    expect(calls.length).toBeGreaterThan(100);
    for (const call of calls) expect(reference.split(call), call).toHaveLength(2);
  });

  it('is found by words, in Korean also with their particles', () => {
    const index = (locale: string) => JSON.parse(read(`search-${locale}.json`)) as IndexedPage[];
    expect(findPages(index('en'), 'root_squash')[0]).toMatchObject({
      href: expect.stringContaining('/docs/kubernetes-volumes/'),
    });
    expect(findPages(index('en'), 'jenkins agent')[0]?.title).toBe('Builds in Jenkins');
    expect(findPages(index('ko'), '잠금 파일').map(({ href }) => href)).toContain('/docs/ko/apps/zip/#넣을-것');
    expect(findPages(index('ko'), '없는말이다')).toEqual([]);
  });
});
