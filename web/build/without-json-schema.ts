import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

const UNUSED = /\/zod\/v4\/core\/(?:json-schema-processors|to-json-schema)\.js$/;
const EXPORT = /^export (?:const|function|class) (\w+)/gm;

/**
 * Leaves out of the pages what zod makes JSON Schema with, which the OpenAPI document alone needs. Every schema points to it, so that no bundler
 * can tell that it is never used.
 */
export function withoutJsonSchema(): Plugin {
  return {
    name: 'without-json-schema',
    apply: 'build',
    enforce: 'pre',
    async load(id) {
      if (!UNUSED.test(id)) return undefined;
      const names = [...(await readFile(id, 'utf8')).matchAll(EXPORT)].map(([, name]) => name);
      return `const unused = () => unused;\n${names.map((name) => `export const ${name} = unused;`).join('\n')}\n`;
    },
  };
}
