const LONGEST = 240;

// C0 and C1 controls (terminal escapes among them), line and paragraph separators, and the marks that turn the direction
// of writing: a file name must not be able to rewrite the sentence that it stands in.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out.
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours that programs print for a terminal (ECMA-48 CSI sequences).
const TERMINAL_COLOURS = /\u001b\[[0-9;?]*[ -/]*[@-~]/g;

/** Foreign text (a file name, a message of a program) fit to stand inside a sentence: one line, no controls, bounded. */
export function plainText(value: string): string {
  const line = value.replace(TERMINAL_COLOURS, '').replace(UNSAFE, ' ').replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const characters = [...line];
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST - 1).join('')}…`;
}
