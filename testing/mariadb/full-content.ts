import type { Kysely } from 'kysely';
import type { Tables } from '../../server/src/adapters/stores/sql/tables.ts';
import { CONTENT_TABLES, KEYS } from '../../server/src/adapters/stores/sql/transfer/content.ts';

/** What texts must come through: quotes, what SQL and JSON escape, line ends, spaces at both ends, Korean, beyond the BMP, NUL. */
const HARD = `' " \\ \\' % _ \n\r\t 한글 🙂 \u0000 `;
/** Columns that name a row of another table; the rows of all tables have the same names here. */
const PARENTS = /^(?:owner_id|user_id|app_id|channel_id)$/;
const ROWS = 3;

/** Puts rows into every table that is taken along when a database moves, with hard and with extreme values; gives how many. */
export async function fillEveryTable(db: Kysely<Tables>): Promise<number> {
  const tables = await db.introspection.getTables();
  for (const table of CONTENT_TABLES) {
    const columns = tables.find(({ name }) => name === table)?.columns ?? [];
    for (let row = 0; row < ROWS; row++) {
      const values = Object.fromEntries(
        columns.map(({ name, dataType, isNullable }) => [
          name,
          isNullable && row === 1 && !KEYS[table].includes(name) ? null : sampleValue(name, dataType, row),
        ]),
      );
      await db
        .insertInto(table)
        .values(values as never)
        .execute();
    }
  }
  return CONTENT_TABLES.length * ROWS;
}

function sampleValue(name: string, type: string, row: number): string | number {
  if (PARENTS.test(name) || name === 'id') return `k${row}`;
  if (/^bigint/i.test(type)) return [0, -1, Number.MAX_SAFE_INTEGER][row] ?? 0;
  if (/^int/i.test(type)) return [0, 1, 2 ** 31 - 1][row] ?? 0;
  // SQLite tells the length of a varchar, MariaDB does not: the shortest column has eight characters.
  const length = Number(/\((\d+)\)/.exec(type)?.[1] ?? (/^varchar$/i.test(type) ? 8 : 100_000));
  const text = `${row}${HARD}`.slice(0, length);
  return row === 2 ? `${text}${'한'.repeat(length - text.length)}` : text;
}
