import type { MessageFrame } from '../../ports/alert-words.ts';
import type { MessageItem } from '../../ports/notifier.ts';

/** Simple enough for every mail program: no styles of its own but for a line between alerts, nothing that is loaded from elsewhere. */
export function htmlOf(
  frame: Pick<MessageFrame, 'openPage' | 'why'>,
  subject: string,
  items: readonly Pick<MessageItem, 'title' | 'paragraphs' | 'link'>[],
  notes: readonly string[],
): string {
  const blocks = items.map(({ title, paragraphs, link }) =>
    [
      `<h2>${escaped(title)}</h2>`,
      ...paragraphs.map((text) => `<p>${escaped(text)}</p>`),
      `<p><a href="${escaped(link)}">${escaped(frame.openPage)}</a></p>`,
    ].join('\n'),
  );
  const body = [
    ...notes.map((text) => `<p>${escaped(text)}</p>`),
    ...blocks,
    `<p><small>${escaped(frame.why)}</small></p>`,
  ];
  return `<!doctype html>\n<html><head><meta charset="utf-8"><title>${escaped(subject)}</title></head><body>\n${body.join('\n<hr>\n')}\n</body></html>\n`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
