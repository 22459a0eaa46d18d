import type { LineReader } from './tool-runs.ts';

const FENCE = '------';

/**
 * Makes a log of what `buildctl --progress=plain` prints: the name of each step, what it prints itself, whether it was in the cache and why it
 * failed. Left out: how far transfers are, and the repetition of a failed step's output at the end.
 */
export function plainProgress(): LineReader {
  const named = new Set<string>();
  let repeats = false;
  return (line) => {
    const [, step = '', text = ''] = /^#(\d+) (.*)$/.exec(line) ?? [];
    if (step !== '') {
      if (!text.startsWith('[')) return ofStep(text);
      // A step that goes on after another one's lines is named again.
      if (named.has(step) || text.startsWith('[internal]')) return [];
      named.add(step);
      return [`STEP ${text}`];
    }
    if (line === FENCE) repeats = !repeats;
    return repeats || line === FENCE || line === '' ? [] : [line];
  };
}

function ofStep(text: string): string[] {
  // What the step's program prints has its seconds before it.
  const [found, printed = ''] = /^\d+\.\d+(?: (.*))?$/.exec(text) ?? [];
  if (found !== undefined) return [printed];
  return /^(?:CACHED|CANCELED|ERROR: .*|WARN: .*)$/.test(text) ? [text] : [];
}
