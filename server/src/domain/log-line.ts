/** A line of an App's output or of a stage's log. */
export interface LogLine {
  at: number;
  /** Replica's id or stage's name. */
  source: string;
  stream: 'out' | 'err' | 'platform';
  text: string;
}
