import type { Kysely } from 'kysely';
import { lookAtSchema } from '../done-migrations.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import type { Tables } from '../tables.ts';

/** The schema that this version works with, by its last change. */
export const CURRENT_SCHEMA = Object.keys(MIGRATIONS).at(-1) ?? '';

/** The last change of the schema of an open database; undefined where nothing was ever made in it. */
export async function schemaOf(db: Kysely<Tables>): Promise<string | undefined> {
  return (await lookAtSchema(db)).done.at(-1);
}
