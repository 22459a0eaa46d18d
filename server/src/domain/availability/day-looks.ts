export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
const MINUTES = DAY_MS / MINUTE_MS;
/** Of a 16-bit counter; the densest prober sends some 1,000 a minute. */
const MOST = 65_535;

export interface MinuteLooks {
  asked: number;
  failed: number;
}

export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** How many looks at one App were made, and failed, in each minute of one day (UTC). A minute without any was not measured. */
export class DayLooks {
  /** Days since 1970. */
  readonly day: number;
  readonly #asked = new Uint16Array(MINUTES);
  readonly #failed = new Uint16Array(MINUTES);

  constructor(day: number) {
    this.day = day;
  }

  /** Throws RangeError for a moment of another day. */
  add(at: number, failed: boolean): void {
    const minute = Math.floor((at - this.day * DAY_MS) / MINUTE_MS);
    if (minute < 0 || minute >= MINUTES) throw new RangeError(`${at} is not on day ${this.day}`);
    if ((this.#asked[minute] ?? 0) >= MOST) return;
    this.#asked[minute] = (this.#asked[minute] ?? 0) + 1;
    if (failed) this.#failed[minute] = (this.#failed[minute] ?? 0) + 1;
  }

  /** `minute`: 0 to 1,439. */
  at(minute: number): MinuteLooks {
    return { asked: this.#asked[minute] ?? 0, failed: this.#failed[minute] ?? 0 };
  }

  /**
   * Equal minutes in a row are one word: `-x600 12x30 12/3 13` is ten hours without a look, half an hour of twelve looks a minute, a minute
   * in which three of twelve failed, and one of thirteen. What follows on the last look is left out.
   */
  encode(): string {
    const words: { word: string; count: number }[] = [];
    for (let minute = 0; minute < MINUTES; minute += 1) {
      const word = wordOf(this.at(minute));
      const last = words.at(-1);
      if (last?.word === word) last.count += 1;
      else words.push({ word, count: 1 });
    }
    if (words.at(-1)?.word === NOT_MEASURED) words.pop();
    return words.map(({ word, count }) => (count === 1 ? word : `${word}x${count}`)).join(' ');
  }

  /** Throws when the text was not written by `encode`. */
  static decode(day: number, text: string): DayLooks {
    const looks = new DayLooks(day);
    let minute = 0;
    for (const word of text === '' ? [] : text.split(' ')) {
      const match = /^(?:-|(\d+)(?:\/(\d+))?)(?:x(\d+))?$/.exec(word);
      const count = Number(match?.[3] ?? 1);
      if (!match || minute + count > MINUTES) throw new Error(`the looks of day ${day} cannot be read`);
      looks.#asked.fill(Number(match[1] ?? 0), minute, minute + count);
      looks.#failed.fill(Number(match[2] ?? 0), minute, minute + count);
      minute += count;
    }
    return looks;
  }
}

const NOT_MEASURED = '-';

function wordOf({ asked, failed }: MinuteLooks): string {
  if (asked === 0) return NOT_MEASURED;
  return failed === 0 ? String(asked) : `${asked}/${failed}`;
}
