/**
 * The images that a Dockerfile takes something from (FROM, COPY --from, RUN --mount=from), each once, as its lines name them; `args`: values of build arguments.
 * One whose name cannot be told from the file is left out, and what is in a here-document is taken for lines: whoever needs to be sure asks the tool that builds.
 */
export function imagesOfDockerfile(text: string, args: Readonly<Record<string, string>> = {}): string[] {
  const stages = new Set(['scratch']);
  const values = new Map<string, string>();
  const images = new Set<string>();
  const take = (name: string | undefined) => {
    if (name === undefined || !IMAGE.test(name) || /^\d+$/.test(name)) return;
    if (!stages.has(name.toLowerCase())) images.add(name);
  };
  for (const [word = '', rest = ''] of instructionsOf(text)) {
    if (word === 'ARG' && stages.size === 1 && images.size === 0) declare(rest, args, values);
    else if (word === 'FROM') {
      const [, image, stage] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(rest) ?? [];
      take(image === undefined ? undefined : filled(image, values));
      if (stage !== undefined) stages.add(stage.toLowerCase());
    } else if (word === 'COPY' || word === 'ADD') take(/^(?:--\S+\s+)*?--from=(\S+)/.exec(rest)?.[1]);
    else if (word === 'RUN') {
      for (const [, mount = ''] of rest.matchAll(/--mount=(\S+)/g)) take(/(?:^|,)from=([^,]+)/.exec(mount)?.[1]);
    }
  }
  return [...images];
}

/** Never what looks like an option of the tool that gets it. */
const IMAGE = /^[a-z0-9][\w.:/@-]*$/i;

/** Word and rest of each, with continued lines in one and without remarks. */
function instructionsOf(text: string): string[][] {
  const isOther = /^#\s*escape\s*=\s*`/im.test(text.split(/\n(?!\s*#)/)[0] ?? '');
  const plain = text.replace(/\r/g, '').replace(/^\s*#.*\n?/gm, '');
  const lines = plain.replace(isOther ? /`[ \t]*\n/g : /\\[ \t]*\n/g, ' ').split('\n');
  return lines.flatMap((line) => {
    const [, word, rest = ''] = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line) ?? [];
    return word === undefined ? [] : [[word.toUpperCase(), rest.trim()]];
  });
}

/** `ARG BASE=node:24`: what the build is given goes before what the file says. */
function declare(rest: string, args: Readonly<Record<string, string>>, values: Map<string, string>): void {
  const [, name, value] = /^([A-Za-z_]\w*)(?:=(.*))?$/.exec(rest) ?? [];
  if (name === undefined) return;
  const given = args[name] ?? (value === undefined ? undefined : filled(value.replace(/^(["'])(.*)\1$/, '$2'), values));
  if (given !== undefined) values.set(name, given);
}

/** What has no value stays as it is. */
function filled(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{([A-Za-z_]\w*)(?::([-+])([^}]*))?\}|([A-Za-z_]\w*))/g,
    (whole, braced: string | undefined, sign: string | undefined, other = '', bare = '') => {
      const value = values.get(braced ?? bare);
      if (sign === '-') return value || other;
      if (sign === '+') return value ? other : '';
      return value ?? whole;
    },
  );
}
