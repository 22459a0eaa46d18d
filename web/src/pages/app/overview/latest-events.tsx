import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Section } from '../../../parts/section.tsx';
import { EventList } from '../events/event-list.tsx';

const SHOWN = 6;

export function LatestEvents({ app }: { app: string }) {
  const { t } = useTranslation('overview');
  const events = useQuery(queries.events(app));
  return (
    <Section
      title={t('eventsTitle')}
      actions={
        <Link to="/apps/$app/events" params={{ app }} className="small">
          {t('eventsAll')}
        </Link>
      }
    >
      <Answer query={events}>{(list) => <EventList events={list.slice(0, SHOWN)} />}</Answer>
    </Section>
  );
}
