import { describe, expect, it } from 'vitest';
import { isAtLeast, levelOf } from './log-level.ts';

describe('the level of a line of JSON', () => {
  it.each([
    ['pino', '{"level":50,"time":1700000000000,"pid":1,"msg":"no"}', 'error'],
    ['pino, a level of its own', '{"level":35,"msg":"between"}', 'info'],
    [
      'bunyan',
      '{"name":"shop","hostname":"a","pid":1,"level":40,"msg":"slow","time":"2026-01-01T00:00:00Z","v":0}',
      'warn',
    ],
    ['winston', '{"level":"verbose","message":"x","timestamp":"2026-01-01"}', 'debug'],
    ['winston, coloured', '{"level":"\\u001b[31merror\\u001b[39m","message":"x"}', 'error'],
    ['zap', '{"level":"dpanic","ts":1700000000.1,"caller":"main.go:1","msg":"x"}', 'fatal'],
    ['zap, in development', '{"L":"INFO","T":"2026","M":"x"}', 'info'],
    ['slog', '{"time":"2026-01-01T00:00:00Z","level":"ERROR+2","msg":"x"}', 'error'],
    ['logrus', '{"level":"warning","msg":"x","time":"2026-01-01T00:00:00Z"}', 'warn'],
    ['python-json-logger', '{"asctime":"2026","levelname":"CRITICAL","message":"x"}', 'fatal'],
    ['python, by number', '{"levelno":30,"message":"x"}', 'warn'],
    ['structlog', '{"event":"x","level":"exception"}', 'error'],
    ['logback', '{"@timestamp":"2026","@version":"1","message":"x","level":"WARN","level_value":30000}', 'warn'],
    ['logback, number alone', '{"message":"x","level_value":40000}', 'error'],
    ['ECS', '{"@timestamp":"2026","log.level":"INFO","message":"x"}', 'info'],
    ['ECS, nested', '{"log":{"level":"error"},"message":"x"}', 'error'],
    ['Google', '{"severity":"NOTICE","message":"x"}', 'info'],
    ['GELF', '{"version":"1.1","level":3,"short_message":"x"}', 'error'],
  ])('%s', (_name, line, level) => {
    expect(levelOf(line)).toBe(level);
  });

  it.each(['{"message":"error"}', '{"level":{}}', '{"level":"shouted"}', '{not json}', '{}', '[1]'])(
    'is none in %s',
    (line) => {
      expect(levelOf(line)).toBeUndefined();
    },
  );
});

describe('the level at the head of a line', () => {
  it.each([
    ['ERROR no database', 'error'],
    ['[WARN] slow', 'warn'],
    ['info: ready', 'info'],
    ['INFO:     Started server process [1]', 'info'],
    ['WARNING:root:watch out', 'warn'],
    ['2026-01-01 12:00:00,123 ERROR [main] com.shop.App - no', 'error'],
    ['2026-01-01T00:00:00.000Z DEBUG x', 'debug'],
    ['12:00:00.123 [main] INFO  com.shop.App - ready', 'info'],
    ['2024/01/01 00:00:00 [error] 1#1: *1 connect() failed', 'error'],
    ['[2026-01-01T00:00:00Z WARN  shop] x', 'warn'],
    ['[Nest] 12  - 01/01/2026, 1:00:00 PM   ERROR [App] x', 'error'],
    ['E, [2026-01-01T00:00:00 #1] ERROR -- : x', 'error'],
    ['time="2026" level=warning msg="x"', 'warn'],
    ['npm ERR! missing script', 'error'],
    ['\u001b[32minfo\u001b[39m: coloured', 'info'],
    ['TypeError: x is not a function', 'error'],
    ['java.lang.IllegalStateException: no', 'error'],
    ['FATAL', 'fatal'],
  ])('%s', (line, level) => {
    expect(levelOf(line)).toBe(level);
  });

  it.each([
    ...['no ERROR found', 'log in at /sign-in', 'errors are counted', 'The INFO page', 'GET / 200 ERROR', ''],
    ...['information about you', 'Listening on http://localhost:3000', 'http: Server closed'],
  ])('is none in “%s”', (line) => {
    expect(levelOf(line)).toBeUndefined();
  });

  it('is found at once in the longest and strangest lines', () => {
    const started = performance.now();
    for (const piece of ['[', '1 ', '\u001b[', '{"a":', ' level=', '((((', '::::'])
      levelOf(piece.repeat(16_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

it('has an order', () => {
  expect([isAtLeast('error', 'warn'), isAtLeast('warn', 'warn'), isAtLeast('info', 'warn')]).toEqual([
    true,
    true,
    false,
  ]);
});
