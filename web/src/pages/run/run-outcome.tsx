import { awaitedOf, failureCard, type Run } from '@nonstop4/contract';
import IconCircleCheck from '@tabler/icons-react/dist/esm/icons/IconCircleCheck.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconExternalLink from '@tabler/icons-react/dist/esm/icons/IconExternalLink.mjs';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { FailureCard } from '../../parts/failure-card.tsx';
import './run-outcome.css';

/** What came of it: an address, a failure card, or why nothing happened. */
export function RunOutcome({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  if (run.state === 'succeeded') return <Success run={run} />;
  if (run.failure) return <Failed run={run} />;
  if (run.state === 'queued') return <p className="run-note">{t('queued', { count: run.ahead ?? 0 })}</p>;
  if (run.waitsFor) return <Waits obstacle={run.waitsFor} />;
  if (run.state === 'canceled') return <p className="run-note">{t('canceled')}</p>;
  if (run.state === 'superseded') return <p className="run-note">{t('superseded')}</p>;
  return null;
}

function Waits({ obstacle }: { obstacle: NonNullable<Run['waitsFor']> }) {
  const { t, i18n } = useTranslation('run');
  const { cause } = failureCard(obstacle, i18n.language === 'ko' ? 'ko' : 'en');
  return (
    <div className="run-note run-waits" role="status">
      <IconClock size={20} aria-hidden />
      <p>
        {cause} {t(`waitsForTodo.${awaitedOf(obstacle.code)}`)}
      </p>
    </div>
  );
}

function Success({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  const app = useQuery(queries.app(run.appName));
  const url = app.data?.url;
  return (
    <section className="run-success" aria-label={t('successLabel')} role="status">
      <IconCircleCheck size={32} aria-hidden />
      <div className="grow stack-small">
        <h2>{t(`success.${run.kind}`, { release: run.release ?? 0 })}</h2>
        {url && (
          <a href={url} target="_blank" rel="noreferrer" className="run-success-url">
            {url.replace(/^https?:\/\//, '').replace(/\/$/, '')}
          </a>
        )}
      </div>
      {url && (
        <div className="line">
          <a href={url} target="_blank" rel="noreferrer" className="btn btn-primary">
            <IconExternalLink size={18} aria-hidden />
            {t('open')}
          </a>
          <CopyButton text={url} label={t('copyUrl')} />
        </div>
      )}
    </section>
  );
}

function Failed({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  const app = useQuery(queries.app(run.appName));
  if (!run.failure) return null;
  const live = app.data?.liveRelease;
  return (
    <FailureCard
      failure={run.failure}
      consequence={live === undefined ? t('failedNothingLive') : t('failedOldLive', { release: live })}
      actions={
        <Link to="/apps/$app/update" params={{ app: run.appName }} className="btn btn-primary">
          {run.origin ? t('fetchAgain') : t('uploadAgain')}
        </Link>
      }
    />
  );
}
