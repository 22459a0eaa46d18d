import type { LogLineView } from '@nonstop4/contract';
import { type Call, FakeProblem, type JsonHandler, type ResultOf } from './handlers.ts';
import type { World } from './world.ts';

export const logHandlers = {
  searchLogs: (world, call): ResultOf<'searchLogs'> => {
    const fitting = fittingLines(world, call);
    const lines = fitting.slice(-Number(call.query.limit));
    const first = lines[0];
    const more =
      lines.length < fitting.length && first
        ? { searchedTo: new Date(Date.parse(first.at) - 1).toISOString(), stoppedBy: 'limit' as const }
        : {};
    return { lines, searchedLines: world.appLog.length, ...more };
  },
  downloadLogs: (world, call) =>
    fittingLines(world, call)
      .map((line) => (call.query.format === 'jsonl' ? JSON.stringify(line) : `${line.at} ${line.source} ${line.text}`))
      .map((line) => `${line}\n`)
      .join(''),
} satisfies Record<string, JsonHandler>;

function fittingLines(world: World, { params, query }: Call): LogLineView[] {
  const text = String(query.text ?? '').toLowerCase();
  if (query.regex === 'true' && text.includes('(') && !text.includes(')')) {
    throw new FakeProblem('invalid-input', 422, 'This is no regular expression.', { params: { reason: 'missing )' } });
  }
  const matches = query.regex === 'true' ? new RegExp(text, 'i') : undefined;
  const all = params.app === 'shop' ? world.appLog : [];
  return all.filter(
    (line) =>
      (matches ? matches.test(line.text) : line.text.toLowerCase().includes(text)) &&
      (query.level === undefined || line.level !== undefined) &&
      (query.replica === undefined || line.source === query.replica) &&
      (query.to === undefined || line.at <= String(query.to)),
  );
}
