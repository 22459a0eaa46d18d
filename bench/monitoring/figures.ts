/** One line of the summary. */
export interface Figure {
  what: string;
  value: string;
  /** What it should be, where something was promised. */
  aim?: string;
  /** Undefined: nothing was promised. */
  kept?: boolean;
}

export function figureLines(figures: readonly Figure[]): string[] {
  const width = (of: (figure: Figure) => string) => Math.max(0, ...figures.map((figure) => of(figure).length));
  const [whats, values] = [width(({ what }) => what), width(({ value }) => value)];
  return figures.map(({ what, value, aim, kept }) => {
    const verdict = kept === undefined ? '' : kept ? 'kept' : 'MISSED';
    const promise = aim === undefined ? verdict : `${verdict} (aim: ${aim})`;
    return `${what.padEnd(whats)}  ${value.padEnd(values)}  ${promise}`.trimEnd();
  });
}
