import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiPages, type MadePage, type OpenApi } from './api-reference.ts';
import { decisionsPage } from './decisions-page.ts';
import { HOME, isRecord, sections } from './navigation.ts';

/** Every page of the site with its Markdown: those of docs/, what lies at the top of the repository for contributors, and those that are made. */
export interface SourcePages {
  pages: MadePage[];
  /** Files below docs/ that end in .md, made ones not among them. */
  found: string[];
  api: string[];
}

export function readSourcePages(root: string): SourcePages {
  const found = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((path) => `docs/${path.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.md'))
    .sort();
  const api = apiPages(JSON.parse(readFileSync(join(root, 'contract/openapi.json'), 'utf8')) as OpenApi);
  const made = [...api, decisionsPage(root, found.filter(isRecord))];
  const named = [
    HOME.en,
    HOME.ko,
    ...(['en', 'ko'] as const).flatMap((locale) => sections(locale, found).flatMap(({ pages }) => pages)),
  ];
  const written = new Set([...named, ...found].filter((file) => !made.some((page) => page.file === file)));
  return {
    pages: [...[...written].map((file) => ({ file, markdown: readFileSync(join(root, file), 'utf8') })), ...made],
    found,
    api: api.map(({ file }) => file),
  };
}
