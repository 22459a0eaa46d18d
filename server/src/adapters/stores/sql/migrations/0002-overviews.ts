import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

interface ArtifactsBefore {
  artifacts: { id: string; plan: string; language: string; framework: string | null };
}

/** What lists of Apps show of a build beside its plan, and the way to what runs now without reading what ran before. */
export const overviews: Migration = {
  async up(db) {
    await db.schema
      .alterTable('artifacts')
      .addColumn('language', 'varchar(32)', (column) => column.notNull().defaultTo(''))
      .execute();
    await db.schema.alterTable('artifacts').addColumn('framework', 'varchar(64)').execute();
    await fillIn(db as Kysely<ArtifactsBefore>);
    await db.schema.createIndex('deployments_by_state_app_id').on('deployments').columns(['state', 'app_id']).execute();
  },
};

async function fillIn(db: Kysely<ArtifactsBefore>): Promise<void> {
  for (const { id, plan } of await db.selectFrom('artifacts').select(['id', 'plan']).execute()) {
    const { language, framework } = JSON.parse(plan) as { language: string; framework?: string };
    await db
      .updateTable('artifacts')
      .set({ language, framework: framework ?? null })
      .where('id', '=', id)
      .execute();
  }
}
