import { StageFailure } from '../failure.ts';
import { interpolate } from './interpolate.ts';

/** What all texts of a file may be together, with the values in them: the file itself has at most 64 kB. */
const MOST_CHARACTERS = 500_000;

/** The texts of one compose file, filled in with the values of the `.env` beside it. */
export class ComposeTexts {
  readonly file: string;
  readonly #values: Readonly<Record<string, string>>;
  #left = MOST_CHARACTERS;

  constructor(file: string, values: Readonly<Record<string, string>>) {
    this.file = file;
    this.#values = values;
  }

  /** Throws `manifest-invalid` where they have become too many. */
  read(text: string): ReturnType<typeof interpolate> {
    const read = interpolate(text, this.#values);
    this.#left -= read.text.length;
    if (this.#left >= 0) return read;
    const message = `with its variables it is larger than ${MOST_CHARACTERS / 1_000} kB`;
    throw new StageFailure('manifest-invalid', { file: this.file, message });
  }
}
