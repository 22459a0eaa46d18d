import type { Obstacle } from '../../../domain/workload.ts';

/** What keeps a copy from coming up, in plain words for the log and as a card. */
export interface Trouble {
  message: string;
  obstacle: Obstacle;
}

interface Reason {
  /** What the scheduler's plugins say of a node (kubernetes/pkg/scheduler/framework/plugins). */
  pattern: RegExp;
  words: string;
  kind: 'full' | 'spread' | 'away' | 'other';
  needed?: string;
}

const REASONS: Reason[] = [
  { pattern: /^Insufficient memory/, words: 'not enough memory left', kind: 'full', needed: 'memory' },
  { pattern: /^Insufficient cpu/, words: 'not enough CPU left', kind: 'full', needed: 'cpu' },
  { pattern: /^Insufficient ephemeral-storage/, words: 'not enough disk space left', kind: 'full', needed: 'disk' },
  { pattern: /^Too many pods/, words: 'no room for another pod', kind: 'full', needed: 'pods' },
  { pattern: /topology spread|anti-affinity/, words: 'has a copy already', kind: 'spread' },
  { pattern: /unschedulable/, words: 'takes no new copies (cordoned)', kind: 'away' },
  { pattern: /node\.kubernetes\.io\/(?:unreachable|not-ready)/, words: 'does not answer', kind: 'away' },
  { pattern: /node\.kubernetes\.io\/memory-pressure/, words: 'is short of memory', kind: 'away' },
  { pattern: /node\.kubernetes\.io\/disk-pressure/, words: 'is short of disk space', kind: 'away' },
  { pattern: /untolerated taint/, words: 'is reserved for something else', kind: 'other' },
  { pattern: /volume node affinity/, words: "does not reach the app's volume", kind: 'other' },
];

/**
 * Why the scheduler finds no node, from its own sentence: `0/2 nodes are available: 1 Insufficient memory, 1 node(s) were
 * unschedulable. preemption: …`.
 */
export function explainUnschedulable(text: string): Trouble {
  if (/unbound immediate PersistentVolumeClaims|persistentvolumeclaim .* not found/i.test(text)) {
    const obstacle = { code: 'volume-unmountable', params: {} } as const;
    return { message: "the app's volume is not there yet", obstacle };
  }
  const found = reasonsIn(text);
  const words = found.map(({ count, words: why }) => `${count} ${count === 1 ? 'node' : 'nodes'}: ${why}`);
  const message = `no node for another copy (${words.join('; ') || text.slice(0, 200)})`;
  return { message, obstacle: obstacleOf(found, words.join('; ')) };
}

function reasonsIn(text: string) {
  const list = /nodes are available: (.*?)(?:[.,] (?:preemption|no new claims)|\.?$)/s.exec(text)?.[1] ?? '';
  return [...list.matchAll(/(\d+) (.+?)(?=, \d+ |\.?$)/g)].map(([, count, said = '']) => {
    const known = REASONS.find(({ pattern }) => pattern.test(said));
    return { count: Number(count), ...(known ?? { words: said, kind: 'other' as const }) };
  });
}

function obstacleOf(found: Pick<Reason, 'kind' | 'needed'>[], message: string): Obstacle {
  const full = found.find(({ kind }) => kind === 'full');
  if (full?.needed !== undefined) return { code: 'nodes-full', params: { needed: full.needed } };
  if (found.some(({ kind }) => kind === 'spread')) return { code: 'no-second-node', params: {} };
  if (found.length > 0 && found.every(({ kind }) => kind === 'away')) return { code: 'no-node', params: {} };
  return { code: 'unschedulable', params: message ? { message } : {} };
}
