import type { AppDetail, Drill } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Section } from '../../../parts/section.tsx';
import { useApp } from '../use-app.ts';
import { DrillReports } from './drill-reports.tsx';
import { RunningDrill } from './running-drill.tsx';
import { StartDrill } from './start-drill.tsx';
import { WeeklyDrill } from './weekly-drill.tsx';

/** Tests on purpose: a part is killed while requests come in, and the failed ones are counted. */
export function DrillsTab() {
  const { t } = useTranslation('drills');
  const app = useApp();
  const drills = useQuery(queries.drills(app.name));
  return (
    <div className="stack">
      <Answer query={drills}>
        {(list) => (
          <>
            <Now app={app} drills={list} />
            <Section title={t('reportsTitle')}>
              <DrillReports drills={list.filter((drill) => drill.state !== 'running')} />
            </Section>
            {app.role === 'owner' && <WeeklyDrill app={app.name} />}
          </>
        )}
      </Answer>
    </div>
  );
}

function Now({ app, drills }: { app: AppDetail; drills: readonly Drill[] }) {
  const running = drills.find((drill) => drill.state === 'running');
  if (running) return <RunningDrill drill={running} />;
  return app.role === 'viewer' ? null : <StartDrill app={app.name} drills={drills} />;
}
