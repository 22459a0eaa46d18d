export interface PlainCommand {
  /** `NAME=value` written before the program. */
  env: Record<string, string>;
  argv: string[];
}

/** Values that a replica is given and that a plain command may name: `$PORT`, `${HOST}`. */
const GIVEN_VALUE = /^\$(?:(PORT|HOST|DATA_DIR)\b|\{(PORT|HOST|DATA_DIR)\})/;
const SHELL_CHARACTER = /[|&;<>()$`*?[\]{}~#!\r\n]/;

/**
 * Takes a command line apart when no shell is needed for it: words, quotes, leading assignments and the given values.
 * Undefined when it uses anything else of a shell (a pipe, `&&`, a pattern, a variable of the user's own).
 */
export function parsePlainCommand(line: string): PlainCommand | undefined {
  const words = splitWords(line.trim());
  if (!words || words.length === 0) return undefined;
  const env: Record<string, string> = {};
  let first = 0;
  for (; first < words.length; first += 1) {
    const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(words[first] ?? '');
    if (!assignment?.[1]) break;
    env[assignment[1]] = assignment[2] ?? '';
  }
  const argv = words.slice(first);
  return argv.length === 0 ? undefined : { env, argv };
}

function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line;
  while (rest !== '') {
    const word = takeWord(rest);
    if (!word) return undefined;
    words.push(word.text);
    rest = word.rest.trimStart();
  }
  return words;
}

function takeWord(line: string): { text: string; rest: string } | undefined {
  let text = '';
  let rest = line;
  while (rest !== '' && !/^\s/.test(rest)) {
    const piece = takePiece(rest);
    if (!piece) return undefined;
    text += piece.text;
    rest = rest.slice(piece.length);
  }
  return { text, rest };
}

function takePiece(rest: string): { text: string; length: number } | undefined {
  const quoted = /^'([^']*)'/.exec(rest) ?? /^"([^"\\$`]*)"/.exec(rest);
  if (quoted) return { text: quoted[1] ?? '', length: quoted[0].length };
  const given = GIVEN_VALUE.exec(rest) ?? /^"(\$(?:PORT|HOST|DATA_DIR))"/.exec(rest);
  if (given) return { text: given[0].replaceAll('"', ''), length: given[0].length };
  const escaped = /^\\([^\r\n])/.exec(rest);
  if (escaped) return { text: escaped[1] ?? '', length: 2 };
  const character = rest[0] ?? '';
  if (SHELL_CHARACTER.test(character) || character === '"' || character === "'" || character === '\\') return undefined;
  return { text: character, length: 1 };
}
