import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

interface Options {
  /** Largest first load, gzip, without charts and fonts. */
  limitBytes: number;
  /** Name of the page's chunk that a signed-in visitor sees first; its code and the larger language count as well. */
  page: string;
}

/** Prints what a first visit downloads, and fails the build when it is over the limit or carries a `data:` address. */
export function firstLoadSize(options: Options): Plugin {
  return {
    name: 'first-load-size',
    apply: 'build',
    writeBundle(_output, bundle) {
      const files = firstLoadFiles(bundle, options.page);
      const sizes = files.map((name) => ({ name, gzipBytes: gzipSync(contentOf(bundle[name]), { level: 9 }).length }));
      const total = sizes.reduce((sum, file) => sum + file.gzipBytes, 0);
      for (const file of sizes) console.log(`  ${kilo(file.gzipBytes)}  ${file.name}`);
      console.log(`  ${kilo(total)}  first load, gzip (limit ${kilo(options.limitBytes)})`);
      if (total > options.limitBytes)
        this.error(`The first load is ${kilo(total)}, more than ${kilo(options.limitBytes)}.`);
      const forbidden = Object.values(bundle).find(
        (file) => file.fileName.endsWith('.css') && contentOf(file).includes('url(data:'),
      );
      if (forbidden)
        this.error(`${forbidden.fileName} has a data: address, which the content security policy forbids.`);
    },
  };
}

type Bundle = Rolldown.OutputBundle;

function firstLoadFiles(bundle: Bundle, page: string): string[] {
  const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
  const first = chunks.find((chunk) => chunk.name === page);
  const languages = chunks.filter((chunk) => chunk.moduleIds.some((id) => id.endsWith('/first-words.ts')));
  const language = languages.toSorted((a, b) => Buffer.byteLength(b.code) - Buffer.byteLength(a.code))[0];
  if (!first || !language) throw new Error('The first page or the language catalogue is not in the bundle.');
  const html = contentOf(bundle['index.html']);
  const named = Object.keys(bundle).filter((name) => html.includes(`/${name}"`));
  const found = new Set<string>();
  for (const name of [...named, first.fileName, language.fileName]) addWithImports(name, bundle, found);
  return [...found];
}

function addWithImports(name: string, bundle: Bundle, found: Set<string>): void {
  const file = bundle[name];
  if (!file || found.has(name)) return;
  found.add(name);
  if (file.type !== 'chunk') return;
  for (const imported of file.imports) addWithImports(imported, bundle, found);
  for (const style of file.viteMetadata?.importedCss ?? []) found.add(style);
}

function contentOf(file: Bundle[string] | undefined): string {
  if (!file) return '';
  return file.type === 'chunk' ? file.code : file.source.toString();
}

function kilo(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(6)} kB`;
}
