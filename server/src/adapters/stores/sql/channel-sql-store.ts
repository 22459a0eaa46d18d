import type { Channel, DeliveryState } from '../../../domain/notifications/channel.ts';
import type { Notice } from '../../../domain/notifications/notice.ts';
import { Problem } from '../../../domain/problem.ts';
import type { ChannelStore } from '../../../ports/stores/channel-store.ts';
import { type SqlEngine, type Tx, translating } from './engine.ts';
import { fromJson, toJson } from './json.ts';
import { noticeFromRow } from './notice-rows.ts';
import type { ChannelRow } from './tables.ts';

export class ChannelSqlStore implements ChannelStore {
  readonly #engine: SqlEngine;

  constructor(engine: SqlEngine) {
    this.#engine = engine;
  }

  async add(channel: Channel): Promise<void> {
    const gone = () => new Problem('not-found', 'This user does not exist any more.', { userId: channel.userId });
    await translating(this.#engine, { 'parent-missing': gone }, () =>
      this.#engine.db.insertInto('channels').values(channelToRow(channel)).execute(),
    );
  }

  async byId(id: string): Promise<Channel | undefined> {
    const row = await this.#engine.db.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirst();
    return row && channelFromRow(row);
  }

  async listByUser(userId: string): Promise<Channel[]> {
    const rows = await this.#all().where('user_id', '=', userId).execute();
    return rows.map(channelFromRow);
  }

  async listAll(): Promise<Channel[]> {
    return (await this.#all().execute()).map(channelFromRow);
  }

  update(id: string, change: (channel: Channel) => Channel): Promise<Channel | undefined> {
    return this.#engine.transaction((tx) => this.#change(tx, id, change));
  }

  async remove(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#engine.db
      .deleteFrom('channels')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async waiting(channelId?: string): Promise<Notice[]> {
    const all = this.#engine.db.selectFrom('notices').selectAll().orderBy('created_at').orderBy('id');
    const rows = await (channelId === undefined ? all : all.where('channel_id', '=', channelId)).execute();
    return rows.map(noticeFromRow);
  }

  async gather(noticeIds: readonly string[], messageId: string): Promise<void> {
    if (noticeIds.length === 0) return;
    await this.#engine.db.updateTable('notices').set({ message_id: messageId }).where('id', 'in', noticeIds).execute();
  }

  async settle(channelId: string, noticeIds: readonly string[], change: (state: DeliveryState) => DeliveryState) {
    await this.#engine.transaction(async (tx) => {
      if (noticeIds.length > 0) await tx.deleteFrom('notices').where('id', 'in', noticeIds).execute();
      await this.#change(tx, channelId, (channel) => ({ ...channel, delivery: change(channel.delivery) }));
    });
  }

  #all() {
    return this.#engine.db.selectFrom('channels').selectAll().orderBy('created_at').orderBy('id');
  }

  async #change(tx: Tx, id: string, change: (channel: Channel) => Channel): Promise<Channel | undefined> {
    const row = await tx
      .selectFrom('channels')
      .selectAll()
      .where('id', '=', id)
      .$if(this.#engine.rowLocks, (query) => query.forUpdate())
      .executeTakeFirst();
    if (!row) return undefined;
    const after = { ...change(channelFromRow(row)), id };
    await tx.updateTable('channels').set(channelToRow(after)).where('id', '=', id).execute();
    return after;
  }
}

function channelToRow(channel: Channel): ChannelRow {
  return {
    id: channel.id,
    user_id: channel.userId,
    kind: channel.kind,
    name: channel.name,
    language: channel.language,
    own_apps: channel.ownApps ? 1 : 0,
    platform: channel.platform ? 1 : 0,
    alert_kinds: toJson(channel.alertKinds),
    sealed_target: channel.sealedTarget,
    shown_target: channel.shownTarget,
    created_at: channel.createdAt,
    delivery: toJson(channel.delivery),
  };
}

function channelFromRow(row: ChannelRow): Channel {
  return {
    id: row.id,
    userId: row.user_id,
    kind: row.kind as Channel['kind'],
    name: row.name,
    language: row.language as Channel['language'],
    ownApps: row.own_apps === 1,
    platform: row.platform === 1,
    alertKinds: fromJson(row.alert_kinds),
    sealedTarget: row.sealed_target,
    shownTarget: row.shown_target,
    createdAt: row.created_at,
    delivery: fromJson(row.delivery),
  };
}
