import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

/** Where a command writes to: results on stdout, everything else on stderr; colours only on a terminal (NO_COLOR honoured). */
export interface Screen {
  /** A line of the result. */
  line(text?: string): void;
  /** A line beside the result: progress, hints, errors. */
  note(text: string): void;
  /** The result for programs, one document on one or more lines. */
  json(value: unknown): void;
  /** For a line of the result. */
  style(style: Style, text: string): string;
  /** For a line beside it. */
  noteStyle(style: Style, text: string): string;
  /** A person sits there: questions may be asked. */
  readonly interactive: boolean;
  /** Progress may be drawn over itself. */
  readonly animated: boolean;
}

export function processScreen(): Screen {
  const { stdin, stdout, stderr } = process;
  return {
    line: (text = '') => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    json: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    style: (style, text) => styleText(style, text, { stream: stdout }),
    noteStyle: (style, text) => styleText(style, text, { stream: stderr }),
    interactive: Boolean(stdin.isTTY && stderr.isTTY),
    animated: Boolean(stderr.isTTY),
  };
}
