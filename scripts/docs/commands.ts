/**
 * A block of commands in a page. Its first line says what a test does with it: ```` ```sh run ````, run for real against a platform;
 * ```` ```sh check ````, for what needs a machine or a cluster of the reader's: only checked.
 */
export interface CommandBlock {
  file: string;
  /** Of its first command. */
  line: number;
  mode: 'run' | 'check' | undefined;
  /** Programs of the machine without which it cannot be run. */
  needs: string[];
  /** Run in a directory of its own and not in the platform's source. */
  inNewDirectory: boolean;
  /** Where the reader is by then, within the platform's source. */
  directory: string;
  text: string;
}

const BLOCK = /^( *)```(?:sh|bash|console|shell)\b(.*)\n([\s\S]*?)^\1```$/gm;

export function commandBlocks(file: string, markdown: string): CommandBlock[] {
  return [...markdown.matchAll(BLOCK)].map((match) => {
    const [, indent = '', info = '', text = ''] = match;
    const words = info.trim().split(/\s+/);
    return {
      file,
      line: markdown.slice(0, match.index).split('\n').length + 1,
      mode: (['run', 'check'] as const).find((mode) => words[0] === mode),
      needs:
        words
          .find((word) => word.startsWith('needs='))
          ?.slice('needs='.length)
          .split(',') ?? [],
      inNewDirectory: words.includes('dir=new'),
      directory: words.find((word) => word.startsWith('in='))?.slice('in='.length) ?? '.',
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    };
  });
}

/** Commands within sentences: `nonstop4 …` and `npm run …`. */
export function inlineCommands(markdown: string): string[] {
  const prose = markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '');
  return [...prose.matchAll(/`((?:npx )?nonstop4 [a-z][^`]*|npm (?:run [^`]+|start|test))`/g)].map(
    ([, command = '']) => command,
  );
}

/** The single commands of a block: without comments, split where the shell begins another one. Assignments before a command are left out. */
export function singleCommands(text: string): string[][] {
  const joined = text.replaceAll(/\\\n\s*/g, ' ');
  return joined
    .split('\n')
    .flatMap(splitLine)
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))))
    .map((words) => (words[0] === 'sudo' ? words.slice(1) : words))
    .filter((words) => words.length > 0 && !words.every((word) => /^[A-Za-z_]\w*=/.test(word)));
}

const WORD = /\s*(?:(#.*)|(&&|\|\||[|;&])|((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s|;&"'])+))/y;

function splitLine(line: string): string[][] {
  const commands: string[][] = [[]];
  WORD.lastIndex = 0;
  for (let match = WORD.exec(line); match; match = WORD.exec(line)) {
    const [, comment, operator, word] = match;
    if (comment !== undefined) break;
    if (operator !== undefined) commands.push([]);
    else commands.at(-1)?.push(unquoted(word ?? ''));
  }
  return commands.map(withoutRedirections).filter((words) => words.length > 0);
}

function unquoted(word: string): string {
  return word.replaceAll(
    /"((?:\\.|[^"\\])*)"|'([^']*)'/g,
    (_, double?: string, single?: string) => double ?? single ?? '',
  );
}

function withoutRedirections(words: string[]): string[] {
  return words.filter((word, index) => !/^\d?[<>]/.test(word) && !/^\d?[<>]{1,2}$/.test(words[index - 1] ?? ''));
}
