interface Interpolated {
  text: string;
  /** Named, without a value or another text to stand for it. */
  open: string[];
  /** Named as `${NAME:?…}` or `${NAME?…}`, and without a value. */
  required: string[];
}

/** Deeper than this no text within a text was ever meant. */
const DEEPEST = 10;
/** A text is cut beyond it: values may name each other, and ten lines of ten would be as many as there are atoms. */
export const LONGEST_TEXT = 100_001;

/**
 * Puts values into a text as the Compose Specification has it (docs.docker.com/reference/compose-file/interpolation): `$NAME`, `${NAME}` and its forms
 * with `-`, `?` and `+`, also one within another; `$$` is a dollar sign. What is none of these stays as it is.
 */
export function interpolate(text: string, values: Readonly<Record<string, string>>): Interpolated {
  const filling = new Filling(values);
  return { text: filling.fill(text, 0), open: [...filling.open], required: [...filling.required] };
}

interface Piece {
  text: string;
  /** Of what it stands for. */
  length: number;
}

class Filling {
  readonly open = new Set<string>();
  readonly required = new Set<string>();
  readonly #values: Readonly<Record<string, string>>;

  constructor(values: Readonly<Record<string, string>>) {
    this.#values = values;
  }

  fill(part: string, depth: number): string {
    let filled = '';
    const ends = endsOfBraces(part);
    for (let at = 0; at < part.length && filled.length < LONGEST_TEXT; ) {
      const { text, length } = this.#pieceAt(part, at, depth, ends.get(at));
      filled += text;
      at += length;
    }
    return filled.slice(0, LONGEST_TEXT);
  }

  #pieceAt(part: string, at: number, depth: number, end: number | undefined): Piece {
    const next = part[at + 1];
    if (part[at] !== '$' || next === undefined) return { text: part[at] ?? '', length: 1 };
    if (next === '$') return { text: '$', length: 2 };
    return (next === '{' ? this.#bracedAt(part, at, depth, end) : this.#bareAt(part, at)) ?? { text: '$', length: 1 };
  }

  #bareAt(part: string, at: number): Piece | undefined {
    NAME.lastIndex = at + 1;
    const name = NAME.exec(part)?.[0];
    return name === undefined ? undefined : { text: this.#plain(name), length: 1 + name.length };
  }

  #bracedAt(part: string, at: number, depth: number, end: number | undefined): Piece | undefined {
    if (end === undefined || depth > DEEPEST) return undefined;
    const text = this.#braced(part.slice(at + 2, end), depth);
    return text === undefined ? undefined : { text, length: end + 1 - at };
  }

  #plain(name: string): string {
    const value = this.#valueOf(name);
    if (value === undefined) this.open.add(name);
    return value ?? '';
  }

  #braced(inside: string, depth: number): string | undefined {
    const [, name, colon, sign, other = ''] = BRACED.exec(inside) ?? [];
    if (name === undefined) return undefined;
    if (sign === undefined) return this.#plain(name);
    const value = this.#valueOf(name);
    const isSet = value !== undefined && (colon === undefined || value !== '');
    if (sign === '+') return isSet ? this.fill(other, depth + 1) : '';
    if (isSet) return value;
    if (sign === '-') return this.fill(other, depth + 1);
    this.required.add(name);
    return '';
  }

  #valueOf(name: string): string | undefined {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }
}

const NAME = /[A-Za-z_]\w*/y;
const BRACED = /^([A-Za-z_]\w*)(?:(:)?([-?+])([\s\S]*))?$/;

/** Of each `${` in a text the place of its `}`, as far as it has one. */
function endsOfBraces(text: string): Map<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '}') {
      const start = open.pop();
      if (start !== undefined) ends.set(start, at);
    } else if (text[at] === '$' && text[at + 1] === '{') open.push(at);
    // `$$` is no beginning of anything.
    else if (text[at] === '$' && text[at + 1] === '$') at += 1;
  }
  return ends;
}
