import type { Notice } from '../../../domain/notifications/notice.ts';
import { fromJson, toJson } from './json.ts';
import type { NoticeRow } from './tables.ts';

export function noticeToRow(notice: Notice): NoticeRow {
  return {
    id: notice.id,
    channel_id: notice.channelId,
    message_id: notice.messageId ?? null,
    turn: notice.turn,
    alert: toJson(notice.alert),
    app_name: notice.appName ?? null,
    created_at: notice.createdAt,
  };
}

export function noticeFromRow(row: NoticeRow): Notice {
  return {
    id: row.id,
    channelId: row.channel_id,
    ...(row.message_id === null ? {} : { messageId: row.message_id }),
    turn: row.turn as Notice['turn'],
    alert: fromJson(row.alert),
    ...(row.app_name === null ? {} : { appName: row.app_name }),
    createdAt: row.created_at,
  };
}
