import { LOG_LEVELS, type LogLevelView } from '@nonstop4/contract';

/** Empty: every line, also one that names no level. */
export type LeastLevel = LogLevelView | '';

export const LEAST_LEVELS: readonly LeastLevel[] = ['', ...LOG_LEVELS];

export function isAtLeast(level: LogLevelView | undefined, least: LeastLevel): boolean {
  if (least === '') return true;
  return level !== undefined && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}
