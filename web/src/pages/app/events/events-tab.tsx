import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Section } from '../../../parts/section.tsx';
import { useApp } from '../use-app.ts';
import { EventList } from './event-list.tsx';

export function EventsTab() {
  const { t } = useTranslation('events');
  const app = useApp();
  const events = useQuery(queries.events(app.name));
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Answer query={events}>{(list) => <EventList events={list} />}</Answer>
    </Section>
  );
}
