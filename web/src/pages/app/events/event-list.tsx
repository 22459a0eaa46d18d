import type { EventView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { TimeAgo } from '../../../parts/time-ago.tsx';
import { eventLook } from './event-looks.ts';
import { useEventSentence } from './event-sentence.ts';
import './event-list.css';

/** What happened, a plain sentence each, newest first. */
export function EventList({ events }: { events: readonly EventView[] }) {
  const { t } = useTranslation('events');
  const sentence = useEventSentence();
  if (events.length === 0) return <p className="quiet">{t('empty')}</p>;
  return (
    <ol className="plain-list event-list">
      {events.map((event) => {
        const look = eventLook(event.kind);
        const Picture = look.icon;
        return (
          <li key={event.id} className="event">
            <span className={`event-dot tone-${look.tone}`}>
              <Picture size={16} stroke={2} aria-hidden />
            </span>
            <div>
              <p>{sentence(event)}</p>
              <p className="small quiet">
                <TimeAgo at={event.at} />
                {event.actor !== 'platform' && ` · ${t('by', { actor: event.actor })}`}
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
