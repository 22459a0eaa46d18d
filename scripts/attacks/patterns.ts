import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** A regular expression as it is written in a source file. */
export interface WrittenPattern {
  file: string;
  line: number;
  source: string;
  flags: string;
}

/** Every regular expression literal of what runs in the server, the edges, the workers and the contract. */
export function writtenPatterns(roots: readonly string[]): WrittenPattern[] {
  const files = roots.flatMap((root) =>
    readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => join(root, file)),
  );
  return files.flatMap(patternsOf);
}

function patternsOf(file: string): WrittenPattern[] {
  const text = readFileSync(file, 'utf8');
  const found: WrittenPattern[] = [];
  const visitor = new Visitor({
    Literal(node) {
      if (!('regex' in node)) return;
      const line = text.slice(0, node.start).split('\n').length;
      found.push({ file, line, source: node.regex.pattern, flags: node.regex.flags });
    },
  });
  visitor.visit(parseSync(file, text).program);
  return found;
}
