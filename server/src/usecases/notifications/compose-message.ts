import type { Channel } from '../../domain/notifications/channel.ts';
import { inOrder, type Notice } from '../../domain/notifications/notice.ts';
import type { MessageFrame } from '../../ports/alert-words.ts';
import type { Message, MessageItem } from '../../ports/notifier.ts';
import type { Platform } from '../platform.ts';
import { htmlOf } from './message-html.ts';

/** Alerts that stand in one message by themselves; of more, their number is told. */
const MOST_ITEMS = 20;

type Parts = Pick<Platform, 'alertWords' | 'rules'>;

export interface MessageOf {
  id: string;
  at: number;
  /** Oldest first. */
  notices: readonly Notice[];
  /** There were too many messages before. */
  isHeldBack: boolean;
}

/** What a channel is told, in its language. */
export function composeMessage(parts: Parts, channel: Channel, { id, at, notices, isHeldBack }: MessageOf): Message {
  const frame = parts.alertWords.frame(channel.language);
  const all = inOrder(notices);
  const items = all.slice(0, MOST_ITEMS).map((notice) => itemOf(parts, channel, frame, notice));
  const notes = [
    ...(isHeldBack ? [frame.heldBack] : []),
    ...(all.length > items.length ? [frame.more(all.length - items.length)] : []),
  ];
  const raised = all.filter(({ turn }) => turn === 'raised').length;
  const [only] = items;
  const subject = items.length === 1 && only ? only.title : frame.several(raised, all.length - raised);
  return {
    id,
    at,
    language: channel.language,
    subject,
    isTest: false,
    items,
    ...textsOf(frame, subject, items, notes),
  };
}

/** Asks whether it arrives. */
export function composeTest({ alertWords }: Parts, channel: Channel, id: string, at: number): Message {
  const frame = alertWords.frame(channel.language);
  const { testSubject: subject, testText } = frame;
  return {
    id,
    at,
    language: channel.language,
    subject,
    isTest: true,
    items: [],
    ...textsOf(frame, subject, [], [testText]),
  };
}

function itemOf({ alertWords, rules }: Parts, channel: Channel, frame: MessageFrame, notice: Notice): MessageItem {
  const { turn, alert, appName } = notice;
  const words = alertWords.alert({ ...alert, ...(appName === undefined ? {} : { appName }) }, channel.language);
  const when = alert.endedAt === undefined ? frame.since(alert.since) : frame.lasted(alert.since, alert.endedAt);
  const help = turn === 'raised' ? [`${frame.doing} ${words.doing}`, `${frame.todo} ${words.todo}`] : [];
  const page = appName === undefined ? '/alerts' : `/apps/${appName}/alerts`;
  return {
    ...{ turn, alert, title: words.title, paragraphs: [`${words.happened} ${when}`, ...help] },
    ...(appName === undefined ? {} : { appName }),
    link: `${rules.panelUrl}${page}`,
  };
}

function textsOf(frame: MessageFrame, subject: string, items: readonly MessageItem[], notes: readonly string[]) {
  const blocks = items.map(({ title, paragraphs, link }) =>
    [...(items.length > 1 ? [title] : []), ...paragraphs, `${frame.openPage} ${link}`].join('\n\n'),
  );
  const text = [...notes, ...blocks, frame.why].join('\n\n--\n\n');
  return { text: `${text}\n`, html: htmlOf(frame, subject, items, notes) };
}
