import type { AppDetail, Run } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { Answer } from '../../../parts/answer.tsx';
import { useLanguageName } from '../../../parts/language-name.ts';
import { RunStateBadge } from '../../../parts/run-state-badge.tsx';
import { Section } from '../../../parts/section.tsx';
import { useAgo } from '../../../parts/time-ago.tsx';
import './latest-run.css';

const SHOWN = 5;

/** The releases that run, and the last trips through the pipeline. */
export function LatestRun({ app }: { app: AppDetail }) {
  const { t } = useTranslation('overview');
  const languageName = useLanguageName();
  const runs = useQuery(queries.runs(app.name));
  return (
    <Section
      title={t('runsTitle')}
      intro={
        app.liveRelease !== undefined &&
        t('live', {
          release: app.liveRelease,
          language: languageName(app) || t('unknownLanguage'),
        })
      }
    >
      <Answer query={runs}>
        {(list) =>
          list.length === 0 ? (
            <p className="quiet">{t('runsEmpty')}</p>
          ) : (
            <ul className="plain-list run-list">
              {list.slice(0, SHOWN).map((run) => (
                <RunLine key={run.id} run={run} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Section>
  );
}

function RunLine({ run }: { run: Run }) {
  const { t } = useTranslation('stages');
  const ago = useAgo();
  const stage = run.stages.find((one) => one.state === 'running')?.name;
  return (
    <li className="line-spread">
      <div>
        <Link to="/runs/$run" params={{ run: run.id }} className="strong">
          {t('runShort', { number: run.number, kind: t(`kind.${run.kind}`) })}
        </Link>
        <p className="small quiet">{t('requested', { ago: ago(run.createdAt), by: run.requestedBy })}</p>
      </div>
      <RunStateBadge state={run.state} stage={stage} />
    </li>
  );
}
