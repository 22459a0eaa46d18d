import Anser from 'anser';

/** A piece of a line that looks the same throughout. */
export interface AnsiPart {
  text: string;
  colour?: Hue;
  ground?: Hue;
  styles: readonly ('bold' | 'dim' | 'italic' | 'underline' | 'strikethrough')[];
}

export type Hue = 'red' | 'yellow' | 'green' | 'cyan' | 'blue' | 'magenta' | 'grey';

/** Every escape sequence of a terminal: CSI, OSC up to its end, and the short ones. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const SEQUENCE = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[ -/]*[0-~])?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const COLOUR = /^\u001B\[[\d;:]*m$/;

/** The pieces of a line with a terminal's colours. Of what moves a cursor, sets a title or rings a bell nothing is left. */
export function ansiParts(line: string): AnsiPart[] {
  const coloured = line.replace(SEQUENCE, (sequence) => (COLOUR.test(sequence) ? sequence : ''));
  return Anser.ansiToJson(withoutUnseen(coloured), { json: true, remove_empty: true }).map(
    ({ content, fg, bg, decorations }) => ({
      text: content,
      colour: hueOf(fg),
      ground: hueOf(bg),
      styles: decorations.filter((style) => isStyle(style)),
    }),
  );
}

/** Bells, backspaces and the like; the tab and what begins a colour stay. */
function withoutUnseen(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => (character === '\t' || character === '\u001B' ? character : ''));
}

const STYLES: readonly string[] = ['bold', 'dim', 'italic', 'underline', 'strikethrough'];

function isStyle(style: string | null): style is AnsiPart['styles'][number] {
  return style !== null && STYLES.includes(style);
}

// A terminal's own colours would not be readable on both grounds: what is kept is which of six they are nearest to.
function hueOf(rgb: string | null): Hue | undefined {
  const [red = Number.NaN, green = Number.NaN, blue = Number.NaN] = (rgb ?? '').split(',').map(Number);
  const most = Math.max(red, green, blue);
  const range = most - Math.min(red, green, blue);
  if (Number.isNaN(range)) return undefined;
  if (range < 40) return most > 100 && most < 200 ? 'grey' : undefined;
  return HUES[Math.round(degrees(red, green, blue, most, range) / 60) % HUES.length];
}

const HUES: readonly Hue[] = ['red', 'yellow', 'green', 'cyan', 'blue', 'magenta'];

function degrees(red: number, green: number, blue: number, most: number, range: number): number {
  if (most === red) return (60 * ((green - blue) / range) + 360) % 360;
  return most === green ? 60 * ((blue - red) / range) + 120 : 60 * ((red - green) / range) + 240;
}
