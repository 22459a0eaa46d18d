import type { ChannelList } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { Caution } from '../../parts/caution.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { ChannelCard } from './channel-card.tsx';
import { channelQueries } from './channel-queries.ts';
import { MailServerSection } from './mail-server.tsx';
import { NewChannel } from './new-channel.tsx';
import './notifications.css';

/** Where somebody is told of alerts; for the owner, also by which mail server. */
export function NotificationsPage() {
  const { t } = useTranslation('channels');
  const me = useQuery(queries.me());
  const channels = useQuery(channelQueries.channels());
  const isOperator = me.data?.role === 'operator';
  return (
    <Page title={t('title')} intro={t('intro')} narrow actions={<Link to="/alerts">{t('toAlerts')}</Link>}>
      <Answer query={channels}>
        {(list) => (
          <>
            <Section title={t('listTitle')}>
              <Channels {...list} isOperator={isOperator} />
            </Section>
            <Section title={t('addTitle')}>
              <NewChannel isOperator={isOperator} byMail={list.byMail} />
            </Section>
          </>
        )}
      </Answer>
      {/* Not before what stands above it: it would be pushed down. */}
      {isOperator && !channels.isPending && <MailServerSection />}
    </Page>
  );
}

function Channels({ channels, byMail, isOperator }: ChannelList & { isOperator: boolean }) {
  const { t } = useTranslation('channels');
  if (channels.length === 0) return <p className="quiet">{t('empty')}</p>;
  return (
    <>
      {!byMail && channels.some(({ kind }) => kind === 'e-mail') && <Caution>{t('noMailServer')}</Caution>}
      <ul className="plain-list channel-list">
        {channels.map((channel) => (
          <ChannelCard key={channel.id} channel={channel} isOperator={isOperator} />
        ))}
      </ul>
    </>
  );
}
