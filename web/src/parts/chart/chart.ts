import type { MarkView } from '@nonstop4/contract';
import type { Format } from '../../i18n/format.ts';

/** One line, or one area of a stack. Each has its own dash as well as its own colour. */
export interface ChartLine {
  key: string;
  /** In the reader's language. */
  name: string;
  /** One for each time of the chart, null where nothing was measured. */
  values: readonly (number | null)[];
  /** A CSS variable of the theme. */
  colour: string;
  dash?: readonly number[];
  fill?: boolean;
}

/** What a chart shows. */
export interface Chart {
  key: string;
  title: string;
  /** In milliseconds since 1970. */
  times: readonly number[];
  lines: readonly ChartLine[];
  /** The lines are areas that lie on each other, the first one at the bottom. */
  stacked?: boolean;
  show: (value: number, format: Format) => string;
  /** Steps of the axis, where ten is not a round number. */
  steps?: readonly number[];
  /** The axis reaches this far at least: of nothing but zeros it would have steps that cannot be told apart. */
  atLeast?: number;
  /** What else is to be known, beside the lines' names. */
  note?: string;
}

/** A mark as it is drawn: its words are short. */
export interface ChartMark extends Pick<MarkView, 'at' | 'kind'> {
  words: string;
}

/** The last measured value and the highest, for the words beside a chart. */
export function lastAndHighest(values: readonly (number | null)[]): { last: number; highest: number } | undefined {
  const measured = values.filter((value) => value !== null);
  const last = measured.at(-1);
  return last === undefined ? undefined : { last, highest: Math.max(...measured) };
}

/** What is drawn of stacked lines: each with those below it. Where nothing at all was measured, there is a gap. */
export function stackedValues(lines: readonly Pick<ChartLine, 'values'>[]): (number | null)[][] {
  const below: (number | null)[] = [];
  return lines.map(({ values }) =>
    values.map((value, index) => {
      const isGap = lines.every((line) => line.values[index] === null || line.values[index] === undefined);
      const sum = isGap ? null : (below[index] ?? 0) + (value ?? 0);
      below[index] = sum;
      return sum;
    }),
  );
}

/** Values of several histories, each with times of its own, at the times of all of them. */
export function alignedValues(histories: readonly (readonly { at: number; value: number | undefined }[])[]): {
  times: number[];
  values: (number | null)[][];
} {
  const times = [...new Set(histories.flatMap((points) => points.map(({ at }) => at)))].toSorted((a, b) => a - b);
  const values = histories.map((points) => {
    const byTime = new Map(points.map(({ at, value }) => [at, value]));
    return times.map((at) => byTime.get(at) ?? null);
  });
  return { times, values };
}

const DAY_MS = 24 * 3_600_000;

/** Whether its times lie on more than one day's clock: then dates are needed. */
export function spansDays({ times }: Pick<Chart, 'times'>): boolean {
  return (times.at(-1) ?? 0) - (times[0] ?? 0) > DAY_MS;
}

const COLOURS = ['--busy-strong', '--warn-strong', '--ok-strong', '--bad-strong', '--idle-strong'] as const;
const DASHES = [undefined, [6, 3], [2, 3], [10, 3, 2, 3]] as const;

/** Colour and dash of the lines of a chart whose number is not known before: no two of twenty look the same. */
export function lineLook(index: number): Pick<ChartLine, 'colour' | 'dash'> {
  const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length];
  return { colour: COLOURS[index % COLOURS.length] ?? COLOURS[0], ...(dash ? { dash } : {}) };
}

const MB = 1024 * 1024;
/** Round numbers of bytes. */
export const BYTE_STEPS: readonly number[] = Array.from({ length: 30 }, (_, power) => MB * 2 ** (power - 14));

export function showBytes(value: number, format: Format): string {
  return value === 0 ? '0' : format.bytes(value);
}

/** Of bytes per second. */
export function showSpeed(value: number, format: Format): string {
  return value === 0 ? '0' : format.speed(value);
}
