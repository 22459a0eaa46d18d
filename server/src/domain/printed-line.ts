const LONGEST_LINE = 4_000;
/** Escape sequences of a terminal: CSI, OSC up to its end, and the short ones. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[ -/]*[0-~])/g;

/** A line without a terminal's escape sequences. */
export function plainText(line: string): string {
  return line.includes('\u001B') ? line.replace(CONTROL, '') : line;
}

/** One line of a program's output as a log shows it: no colours, of a progress bar only its last state, nothing endless. */
export function printedLine(line: string): string {
  const ended = line.endsWith('\r') ? line.slice(0, -1) : line;
  const shown = ended.slice(ended.lastIndexOf('\r') + 1);
  return shown
    .slice(0, LONGEST_LINE * 2)
    .replace(CONTROL, '')
    .slice(0, LONGEST_LINE);
}
