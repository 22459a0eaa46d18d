import type { Obstacle } from './workload.ts';

/** A line of an App's output or of a stage's log. */
export interface LogLine {
  at: number;
  /** Replica's id or stage's name. */
  source: string;
  stream: 'out' | 'err' | 'platform';
  text: string;
  /** Of the platform's own lines that say what a card says: who reads in another language gets the card's sentence in place of `text`. */
  card?: Obstacle;
}
