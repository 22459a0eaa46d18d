import { Readable } from 'node:stream';
import { type Locale, type LogFilterView, logs, operations } from '@nonstop4/contract';
import type { FastifyReply } from 'fastify';
import { backgroundWorkloadId } from '../../domain/background.ts';
import type { LogFilter } from '../../domain/log-filter.ts';
import type { LogLine } from '../../domain/log-line.ts';
import { plainText } from '../../domain/printed-line.ts';
import type { Platform } from '../../usecases/platform.ts';
import { findLogs, searchLogs } from '../../usecases/search-logs.ts';
import type { Registrar } from '../register-operation.ts';
import { appLineView } from '../views/run-view.ts';
import { iso, optionalIso } from '../views/times.ts';

/** Lines of a download are sent in parts of about so many characters. */
const PART_CHARACTERS = 64 * 1024;

export function registerLogs(register: Registrar, platform: Platform): void {
  register.stream(operations.appLogs, async ({ app, query, open, locale }) => {
    const stream = open();
    const options = { lines: query.lines, follow: query.follow === 'true', signal: stream.signal };
    const workload = query.process === undefined ? app.id : backgroundWorkloadId(app.id, query.process);
    for await (const line of platform.runtime.tailLogs(workload, options)) {
      stream.send('line', appLineView(line, locale));
      await stream.drained();
    }
    stream.send('end', {});
  });
  register.answer(logs.searchLogs, async ({ user, app, query, locale, reply }) => {
    const search = { ...filterOf(query), limit: query.limit, signal: goneSignal(reply) };
    const found = await searchLogs(platform, user, app, search);
    return {
      lines: found.lines.map((line) => appLineView(line, locale)),
      searchedLines: found.searchedLines,
      ...optionalIso('searchedTo', found.searchedTo),
      ...(found.stoppedBy ? { stoppedBy: found.stoppedBy } : {}),
    };
  });
  register.answer(logs.downloadLogs, async ({ app, query, locale, reply }) => {
    const lines = await findLogs(platform, app, { ...filterOf(query), signal: goneSignal(reply) });
    const json = query.format === 'jsonl';
    const write = json ? asJson(query.colours, locale) : asText(query.colours, locale);
    const name = `${app.name}-${iso(platform.clock.now()).slice(0, 19).replaceAll(':', '')}.${json ? 'jsonl' : 'log'}`;
    reply
      .type(json ? 'application/x-ndjson' : 'text/plain; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${name}"`);
    return reply.send(Readable.from(inParts(lines, write)));
  });
}

function filterOf({ text, regex, level, stream, replica, process, from, to }: LogFilterView): LogFilter {
  return {
    ...{ text, regex: regex === 'true' },
    ...(level ? { level } : {}),
    ...(stream ? { stream } : {}),
    ...(replica ? { replica } : {}),
    ...(process ? { process } : {}),
    ...(from ? { from: Date.parse(from) } : {}),
    ...(to ? { to: Date.parse(to) } : {}),
  };
}

// Whoever does not wait for the answer any more needs no search.
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

type Colours = 'keep' | 'strip';

function shown(text: string, colours: Colours): string {
  return colours === 'strip' ? plainText(text) : text;
}

function asText(colours: Colours, locale: Locale): (line: LogLine) => string {
  return (line) => {
    const { at, source, stream, text } = appLineView(line, locale);
    return `${at} ${source} ${stream} ${shown(text, colours)}\n`;
  };
}

function asJson(colours: Colours, locale: Locale): (line: LogLine) => string {
  return (line) => {
    const { text, ...facts } = appLineView(line, locale);
    return `${JSON.stringify({ ...facts, text: shown(text, colours) })}\n`;
  };
}

async function* inParts(lines: AsyncIterable<LogLine>, write: (line: LogLine) => string): AsyncGenerator<string> {
  let part = '';
  for await (const line of lines) {
    part += write(line);
    if (part.length < PART_CHARACTERS) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}
