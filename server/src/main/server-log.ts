import { type Logger, pino } from 'pino';

/**
 * One JSON object per line on standard output. Not pino's own way there: on a full disk that raises an error which ends the server, and
 * then tries for ever to write what is left (sonic-boom's flushSync), so that the server neither lives nor ends.
 */
export function serverLog(level: string): Logger {
  return pino({ level, base: { process: 'server' } }, { write: (line: string) => void process.stdout.write(line) });
}
