/** A page as the index of the search has it: its parts are what stands below each heading. */
export interface IndexedPage {
  title: string;
  href: string;
  parts: { heading: string; id: string; text: string }[];
}

export interface Found {
  title: string;
  heading: string;
  href: string;
  /** Words around the first place that was found. */
  excerpt: string;
}

const MOST = 12;
const AROUND = 60;

/**
 * Parts that contain every word, those with it in a title first. Words are found inside of others too: Korean writes its particles onto
 * the word before, so that a search by whole words would miss most of them.
 */
export function findPages(pages: readonly IndexedPage[], asked: string): Found[] {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: { score: number; result: Found }[] = [];
  for (const page of pages) {
    for (const part of page.parts) {
      const score = scoreOf(page.title.toLowerCase(), part, words);
      if (score > 0) found.push({ score, result: resultOf(page, part, words) });
    }
  }
  return found
    .sort((one, other) => other.score - one.score)
    .slice(0, MOST)
    .map(({ result }) => result);
}

function scoreOf(title: string, part: IndexedPage['parts'][number], words: readonly string[]): number {
  const heading = part.heading.toLowerCase();
  const text = part.text.toLowerCase();
  let score = 0;
  for (const word of words) {
    const here = (title.includes(word) ? 8 : 0) + (heading.includes(word) ? 5 : 0) + (text.includes(word) ? 1 : 0);
    if (here === 0) return 0;
    score += here;
  }
  return score;
}

function resultOf(page: IndexedPage, part: IndexedPage['parts'][number], words: readonly string[]): Found {
  const places = words.map((word) => part.text.toLowerCase().indexOf(word)).filter((at) => at >= 0);
  const from = Math.max(0, Math.min(...places, part.text.length) - AROUND);
  const cut = part.text.slice(from, from + 3 * AROUND).trim();
  const excerpt = places.length === 0 ? part.text.slice(0, 3 * AROUND) : cut;
  return {
    title: page.title,
    heading: part.heading,
    href: part.id === '' ? page.href : `${page.href}#${part.id}`,
    excerpt: `${from > 0 && places.length > 0 ? '…' : ''}${excerpt}`,
  };
}
