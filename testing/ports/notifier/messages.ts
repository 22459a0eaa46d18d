import type { Message, MessageItem } from '../../../server/src/ports/notifier.ts';

export function anItem(change: Partial<MessageItem> = {}): MessageItem {
  return {
    turn: 'raised',
    alert: {
      ...{ id: 'alr_1', kind: 'too-few-ready', appId: 'app_1', subject: '', params: { ready: 1, wanted: 2 } },
      ...{ since: Date.UTC(2026, 0, 1), raisedAt: Date.UTC(2026, 0, 1, 0, 0, 15) },
    },
    appName: 'shop',
    title: 'shop is not redundant',
    paragraphs: ['Only one of two is ready.', 'It is started again.'],
    link: 'https://panel.example.com/apps/shop/alerts',
    ...change,
  };
}

export function aMessage(change: Partial<Message> = {}): Message {
  return {
    ...{ id: 'msg_1', at: Date.UTC(2026, 0, 1, 0, 0, 20), language: 'en', subject: 'shop is not redundant' },
    ...{ text: 'Only one of two is ready.\n', html: '<p>Only one of two is ready.</p>', isTest: false },
    items: [anItem()],
    ...change,
  };
}
