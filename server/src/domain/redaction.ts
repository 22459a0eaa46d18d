import type { Failure } from './failure.ts';

/** A shorter value stands in text by chance: hiding every `1` or `true` would hide the text. */
const SHORTEST = 6;
const HIDDEN = '[secret]';

/** Takes values that are secret out of what is shown and kept. */
export class Redaction {
  /** The longest first: one may hold another. */
  readonly #values: string[];

  constructor(secrets: Iterable<string>) {
    const forms = [...secrets].flatMap((secret) => [secret, ...secret.split(/\r?\n/), encodeURIComponent(secret)]);
    const values = new Set(forms.map((form) => form.trim()).filter(({ length }) => length >= SHORTEST));
    this.#values = [...values].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return this.#values.reduce((left, value) => left.replaceAll(value, HIDDEN), text);
  }

  failure({ code, params, lastLines }: Failure): Failure {
    const entries = Object.entries(params).map(([name, value]) => [name, this.#param(value)] as const);
    return { code, params: Object.fromEntries(entries), lastLines: lastLines.map((line) => this.text(line)) };
  }

  #param(value: string | number): string | number {
    return typeof value === 'string' ? this.text(value) : value;
  }
}
