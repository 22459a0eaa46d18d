import type { ChannelTarget } from '../../../domain/notifications/channel.ts';
import { type Message, type MessageItem, NotDelivered, type Notifier } from '../../../ports/notifier.ts';
import type { AddressGuard } from '../guarded-http/address-guard.ts';
import { postJson } from '../guarded-http/post-json.ts';
import { acceptedOf } from '../guarded-http/refusal.ts';

/** https://docs.slack.dev/reference/block-kit/blocks: a header has 150 letters at most, a section 3,000, a message 50 blocks; a text is best below 4,000. */
const MOST_IN_HEADER = 150;
const MOST_IN_SECTION = 3_000;
const MOST_IN_TEXT = 4_000;
const MOST_BLOCKS = 50;

export interface SlackOptions {
  guard: AddressGuard;
  caCertificates?: string;
}

/** Posts to an incoming webhook of Slack, or of what takes the same (Mattermost, Rocket.Chat): blocks where they are understood, else the text. */
export class SlackNotifier implements Notifier {
  readonly #options: SlackOptions;

  constructor(options: SlackOptions) {
    this.#options = options;
  }

  async send(target: ChannelTarget, message: Message, signal: AbortSignal): Promise<string> {
    if (target.kind !== 'slack') throw new NotDelivered({ reason: 'failed', detail: 'this is no Slack webhook' });
    const body = JSON.stringify({ text: textOf(message), blocks: blocksOf(message) });
    return acceptedOf(await postJson({ url: target.url, headers: {}, body, signal, ...this.#options }));
  }
}

function textOf({ subject, text, items }: Message): string {
  const lines = items.map(({ title, link }) => `${escaped(title)} ${link}`);
  const all =
    items.length === 0 ? [escaped(subject), escaped(text)] : items.length === 1 ? lines : [escaped(subject), ...lines];
  return cut(all.join('\n'), MOST_IN_TEXT);
}

function blocksOf({ subject, text, items }: Message) {
  const header = { type: 'header', text: { type: 'plain_text', text: cut(subject, MOST_IN_HEADER) } };
  const parts = items.length === 0 ? [escaped(text)] : items.map(sectionOf);
  const sections = parts.map((part) => ({
    type: 'section',
    text: { type: 'mrkdwn', text: cut(part, MOST_IN_SECTION) },
  }));
  return [header, ...sections].slice(0, MOST_BLOCKS);
}

// The link stands first: what is cut is the end.
function sectionOf({ title, paragraphs, link }: MessageItem): string {
  return [`*<${link}|${escaped(title)}>*`, ...paragraphs.map(escaped)].join('\n');
}

/** The three letters that mean something in Slack's markup. */
function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
