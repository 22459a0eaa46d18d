import { Readable } from 'node:stream';
import { type AuditEntryView, type AuditFilterView, audit } from '@nonstop4/contract';
import { AUDIT_KEPT_DAYS, type AuditEntry } from '../../domain/audit-entry.ts';
import type { AuditFilter } from '../../ports/stores/audit-store.ts';
import type { Platform } from '../../usecases/platform.ts';
import type { Registrar } from '../register-operation.ts';
import { iso } from '../views/times.ts';

/** An export is read in parts of so many entries: it may be of hundreds of thousands. */
const PART = 500;
const COLUMNS = ['at', 'actor', 'via', 'address', 'operation', 'app', 'outcome', 'details', 'id'] as const;

export function registerAudit(register: Registrar, platform: Platform): void {
  const { audit: entries } = platform.stores;
  register.answer(audit.listAudit, async ({ query }) => {
    const found = await entries.list(filterOf(query), query.limit, query.after ? placeOf(query.after) : undefined);
    const last = found.at(-1);
    return {
      entries: found.map(entryView),
      ...(last && found.length === query.limit ? { next: `${last.at}.${last.id}` } : {}),
      keptDays: AUDIT_KEPT_DAYS,
    };
  });
  register.answer(audit.exportAudit, async ({ query, reply }) => {
    const isCsv = query.format === 'csv';
    const name = `audit-${iso(platform.clock.now()).slice(0, 19).replaceAll(':', '')}.${query.format}`;
    reply
      .type(isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${name}"`);
    return reply.send(Readable.from(exported(entries, filterOf(query), isCsv)));
  });
}

async function* exported(
  entries: Platform['stores']['audit'],
  filter: AuditFilter,
  isCsv: boolean,
): AsyncGenerator<string> {
  if (isCsv) yield `${COLUMNS.join(',')}\r\n`;
  for (let last: AuditEntry | undefined; ; ) {
    const found: AuditEntry[] = await entries.list(filter, PART, last);
    if (found.length > 0) yield found.map((entry) => (isCsv ? csvLine(entry) : jsonLine(entry))).join('');
    if (found.length < PART) return;
    last = found.at(-1);
  }
}

function jsonLine(entry: AuditEntry): string {
  return `${JSON.stringify(entryView(entry))}\n`;
}

/** RFC 4180. A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, “CSV Injection”). */
function csvLine(entry: AuditEntry): string {
  const view = { ...entryView(entry), details: JSON.stringify(entry.details) };
  const cells = COLUMNS.map((column) => {
    const text = view[column] ?? '';
    return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  });
  return `${cells.join(',')}\r\n`;
}

function entryView({ at, ...entry }: AuditEntry): AuditEntryView {
  return { ...entry, at: iso(at) };
}

function filterOf({ actor, app, operation, outcome, from, to }: AuditFilterView): AuditFilter {
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(app === undefined ? {} : { app }),
    ...(operation === undefined ? {} : { operation }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: Date.parse(to) }),
  };
}

function placeOf(after: string): { at: number; id: string } {
  const [at = '', ...id] = after.split('.');
  return { at: Number(at) || 0, id: id.join('.') };
}
