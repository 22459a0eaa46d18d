import { interpolate, LONGEST_TEXT } from './interpolate.ts';

/** `NAME=value`, in quotes or without; a value in quotes may have several lines. */
const LINE = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(?:'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|([^\r\n]*))/gm;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The variables of an environment file, as Compose reads it (docs.docker.com/compose/how-tos/environment-variables/variable-interpolation, “Env-file
 * syntax”): single quotes take everything as it is, elsewhere variables of the lines before are put in.
 */
export function parseEnvFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  let characters = 0;
  for (const [, name = '', literal, quoted, bare = ''] of text.matchAll(LINE)) {
    const written = quoted === undefined ? withoutRemark(bare) : unescaped(quoted);
    const value = literal ?? interpolate(written, values).text;
    characters += value.length;
    // It would be no entry of a record but its parent.
    if (name !== '__proto__') values[name] = value;
    // Lines may repeat each other's values; whoever is given so many is refused for it.
    if (characters > 2 * LONGEST_TEXT) break;
  }
  return values;
}

function withoutRemark(value: string): string {
  const remark = value.search(/(?:^|[ \t])#/);
  return (remark < 0 ? value : value.slice(0, remark)).trim();
}

function unescaped(value: string): string {
  return value.replace(/\\([\s\S])/g, (_whole, character: string) => ESCAPES[character] ?? character);
}
