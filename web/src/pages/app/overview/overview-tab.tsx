import type { AppDetail } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../parts/section.tsx';
import { useApp } from '../use-app.ts';
import { BackgroundSection } from './background-section.tsx';
import { LatestEvents } from './latest-events.tsx';
import { LatestRun } from './latest-run.tsx';
import { NothingYet } from './nothing-yet.tsx';
import { ReplicaList } from './replica-list.tsx';
import { ServicePicture } from './service-picture.tsx';

/** How the app stands right now. */
export function OverviewTab() {
  const app = useApp();
  const neverRan = app.liveRelease === undefined && app.running.length === 0;
  return (
    <>
      {neverRan ? <NothingYet app={app} /> : <Running app={app} />}
      <div className="columns">
        <LatestRun app={app} />
        <LatestEvents app={app.name} />
      </div>
    </>
  );
}

function Running({ app }: { app: AppDetail }) {
  const { t } = useTranslation('overview');
  return (
    <>
      <Section title={t('pictureTitle')} intro={t('pictureIntro')}>
        <ServicePicture app={app} />
      </Section>
      {app.running.length > 0 && (
        <Section title={t('replicasTitle')} intro={t('replicasIntro')}>
          <ReplicaList replicas={app.running} />
        </Section>
      )}
      {app.background.map((process) => (
        <BackgroundSection key={process.name} process={process} />
      ))}
    </>
  );
}
