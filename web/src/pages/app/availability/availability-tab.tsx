import type { AvailabilityRangeView, AvailabilityView } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Badge, type Tone } from '../../../parts/badge.tsx';
import { Section } from '../../../parts/section.tsx';
import { TimeAgo } from '../../../parts/time-ago.tsx';
import { useApp } from '../use-app.ts';
import { appAvailability, updatesOf } from './availability-queries.ts';
import { DayBars } from './day-bars.tsx';
import { IncidentList } from './incident-list.tsx';
import { UpdateCost } from './update-cost.tsx';
import { useShare } from './use-share.ts';
import './availability.css';

const UPDATES_SHOWN = 10;
const DAY_MINUTES = 1_440;
const TONES: Record<AvailabilityView['state'], Tone> = {
  up: 'ok',
  down: 'bad',
  stopped: 'idle',
  'switched-off': 'idle',
  'not-measured': 'idle',
  'not-yet': 'idle',
};

/** What visitors were answered: figures, incidents, and what updates cost. */
export function AvailabilityTab() {
  const { i18n } = useTranslation();
  const app = useApp();
  const seen = useQuery(appAvailability(app.name, i18n.language));
  return (
    <div className="stack">
      <Answer query={seen}>{(data) => <Seen app={app.name} seen={data} />}</Answer>
    </div>
  );
}

function Seen({ app, seen }: { app: string; seen: AvailabilityView }) {
  const { t } = useTranslation('availability');
  return (
    <>
      <Section
        title={t('title')}
        intro={t('intro')}
        actions={<Badge tone={TONES[seen.state]}>{t(`state.${seen.state}`)}</Badge>}
      >
        <p>{t(`stateText.${seen.state}`)}</p>
        <dl className="range-figures">
          {seen.ranges.map((range) => (
            <RangeFigure key={range.range} range={range} />
          ))}
        </dl>
      </Section>
      <Section title={t('daysTitle')} intro={t('daysIntro')}>
        <DayBars days={seen.days} />
      </Section>
      <Section title={t('incidentsTitle')} intro={t('incidentsIntro')}>
        <IncidentList incidents={seen.incidents} />
      </Section>
      <Updates app={app} />
      <StatusPage app={app} page={seen.statusPage} />
    </>
  );
}

function RangeFigure({ range }: { range: AvailabilityRangeView }) {
  const { t } = useTranslation('availability');
  const format = useFormat();
  const inWords = useShare();
  const days = Math.round(range.measuredMinutes / DAY_MINUTES);
  const facts = {
    down: format.duration(range.downMinutes * 60_000),
    // Of months nobody wants to know the hours.
    measured: days > 1 ? t('days', { count: days }) : format.duration(range.measuredMinutes * 60_000),
  };
  return (
    <div>
      <dt>{t(`range.${range.range}`)}</dt>
      <dd>{inWords(range.share)}</dd>
      {range.share !== undefined && (
        <dd className="range-facts">{t(range.downMinutes === 0 ? 'rangeFactsNone' : 'rangeFacts', facts)}</dd>
      )}
    </div>
  );
}

function Updates({ app }: { app: string }) {
  const { t } = useTranslation('availability');
  const updates = useQuery(updatesOf(app));
  return (
    <Section title={t('updatesTitle')} intro={t('updatesIntro')}>
      <Answer query={updates}>
        {(all) => {
          const measured = all.filter(({ figures }) => figures).slice(0, UPDATES_SHOWN);
          if (measured.length === 0) return <p className="quiet">{t('updatesEmpty')}</p>;
          return (
            <ul className="plain-list incident-list">
              {measured.map(({ release, runId, state, createdAt, figures }) => (
                <li key={runId} className="stack-small">
                  <p className="line">
                    <Link to="/runs/$run" params={{ run: runId }} className="strong">
                      {t('updateRelease', { release })}
                    </Link>
                    {state === 'failed' && <Badge tone="bad">{t('updateFailed')}</Badge>}
                    <span className="small quiet">
                      <TimeAgo at={createdAt} />
                    </span>
                  </p>
                  {figures && <UpdateCost figures={figures} />}
                </li>
              ))}
            </ul>
          );
        }}
      </Answer>
    </Section>
  );
}

function StatusPage({ app, page }: { app: string; page: AvailabilityView['statusPage'] }) {
  const { t } = useTranslation('availability');
  return (
    <Section title={t('statusTitle')} intro={t(page.public ? 'statusPublic' : 'statusPrivate')}>
      {page.public ? (
        // A page of the server, not one of this web app.
        <a href={page.path} target="_blank" rel="noreferrer">
          {`${window.location.origin}${page.path}`}
        </a>
      ) : (
        <div>
          <Link to="/apps/$app/settings" params={{ app }} className="btn btn-default">
            {t('toSettings')}
          </Link>
        </div>
      )}
    </Section>
  );
}
