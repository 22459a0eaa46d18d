import { isAtLeast, type LogLevel, levelOf } from './log-level.ts';
import type { LogLine } from './log-line.ts';
import { plainText } from './printed-line.ts';

/** Which lines are wanted; all that is given must hold. */
export interface LogFilter {
  /** Looked for in the line without its colours, whatever the case. Empty: any. */
  text: string;
  /** `text` is a pattern. */
  regex: boolean;
  /** At least this one. */
  level?: LogLevel;
  stream?: LogLine['stream'];
  replica?: string;
  /** Of this background process; else of what visitors reach. */
  process?: string;
  /** Milliseconds since 1970; both count themselves. */
  from?: number;
  to?: number;
}

/** `matches`: what the pattern finds, where there is one. */
export function lineFilter(filter: LogFilter, matches?: (text: string) => boolean): (line: LogLine) => boolean {
  const { level: least, stream, replica, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter;
  const wanted = filter.text.toLowerCase();
  const hasText = matches ?? ((text: string) => text.toLowerCase().includes(wanted));
  return (line) => {
    if (line.at < from || line.at > to) return false;
    if ((stream && line.stream !== stream) || (replica && line.source !== replica)) return false;
    if (wanted !== '' && !hasText(plainText(line.text))) return false;
    if (!least) return true;
    const level = levelOf(line.text);
    return level !== undefined && isAtLeast(level, least);
  };
}
