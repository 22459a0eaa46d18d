import type { EventView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';

/** The kinds that this page has a sentence for. */
export const EVENT_KINDS = [
  'app-created',
  'app-stopped',
  'app-started',
  'app-deleted',
  'settings-changed',
  'run-queued',
  'run-succeeded',
  'run-failed',
  'run-canceled',
  'run-superseded',
  'run-resumed',
  'release-live',
  'auto-rollback',
  'replica-crashed',
  'replica-restarted',
  'replica-out-of-memory',
  'redundancy-lost',
  'redundancy-back',
  'node-lost',
  'node-back',
  'volume-full',
  'drill-started',
  'drill-finished',
  'signed-in',
  'sign-in-failed',
  'token-made',
  'token-revoked',
] as const;

type EventKind = (typeof EVENT_KINDS)[number];

function isKnown(kind: string): kind is EventKind {
  return (EVENT_KINDS as readonly string[]).includes(kind);
}

/** For these kinds there is a longer sentence, which needs this fact. */
const FACTS = {
  'run-queued': 'run',
  'run-succeeded': 'run',
  'run-failed': 'run',
  'run-canceled': 'run',
  'run-superseded': 'run',
  'run-resumed': 'run',
  'release-live': 'release',
  'auto-rollback': 'release',
  'replica-crashed': 'node',
  'replica-restarted': 'node',
  'replica-out-of-memory': 'node',
  'node-lost': 'node',
  'node-back': 'node',
} as const satisfies Partial<Record<EventKind, string>>;

function tellsMore(event: EventView, kind: EventKind): kind is keyof typeof FACTS {
  return kind in FACTS && event.params[FACTS[kind as keyof typeof FACTS]] !== undefined;
}

/** Says what happened. Facts that an event does not carry are left out of the sentence. */
export function useEventSentence(): (event: EventView) => string {
  const { t } = useTranslation('events');
  return (event) => {
    const { kind } = event;
    if (!isKnown(kind)) return t('unknown', { kind });
    return tellsMore(event, kind) ? t(`with.${kind}`, event.params) : t(`kind.${kind}`);
  };
}
