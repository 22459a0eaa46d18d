interface Block {
  /** Of a kind (HELP, TYPE) the first one that was said. */
  head: Map<string, string>;
  samples: string[];
}

const HEAD = /^# (HELP|TYPE) (\S+)/;
const SAMPLE = /^[a-zA-Z_:][\w:]*/;
/** What stands behind a family's name in the samples of histograms and summaries. */
const PART_OF = /^(?:_bucket|_sum|_count)?$/;

/**
 * Texts of several processes as one: the format wants all lines of a metric together, under one HELP and one TYPE, and edges have the
 * same metrics.
 */
export function mergeExpositions(texts: readonly string[]): string {
  const blocks = new Map<string, Block>();
  const blockOf = (name: string) => {
    const block: Block = blocks.get(name) ?? { head: new Map(), samples: [] };
    blocks.set(name, block);
    return block;
  };
  let family = '';
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [, kind, name] = HEAD.exec(line) ?? [];
    if (kind !== undefined && name !== undefined) {
      family = name;
      const { head } = blockOf(name);
      if (!head.has(kind)) head.set(kind, line);
      continue;
    }
    const [sampled] = SAMPLE.exec(line) ?? [];
    if (sampled === undefined) continue;
    const belongs = sampled.startsWith(family) && PART_OF.test(sampled.slice(family.length));
    blockOf(belongs ? family : sampled).samples.push(line);
  }
  const lines = [...blocks.values()].flatMap(({ head, samples }) => [...head.values(), ...samples]);
  return lines.map((line) => `${line}\n`).join('');
}
