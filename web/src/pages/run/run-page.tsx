import { awaitedOf, operations, type Run } from '@nonstop4/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queries } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { useRunningNow } from '../../parts/now.ts';
import { OriginLine } from '../../parts/origin-line.tsx';
import { Page } from '../../parts/page.tsx';
import { RunStateBadge } from '../../parts/run-state-badge.tsx';
import { buildStepsOf, stepsOfRun } from '../../parts/stages/steps.ts';
import { useAgo } from '../../parts/time-ago.tsx';
import { uploads } from '../../upload/use-uploads.ts';
import { CostOf } from '../app/availability/cost-of.tsx';
import { RunLog } from './run-log.tsx';
import { RunOutcome } from './run-outcome.tsx';

const route = getRouteApi('/signed-in/runs/$run');

/** One trip from the uploaded code to the running service, live. */
export function RunPage() {
  const { t } = useTranslation('run');
  const { run: runId } = route.useParams();
  const run = useQuery(queries.run(runId));
  return (
    <Page
      title={run.data ? t('runTitle', { app: run.data.appName, number: run.data.number }) : t('runTitleUnknown')}
      intro={run.data && <RunIntro run={run.data} />}
      actions={run.data && <RunActions run={run.data} />}
    >
      {/* Its own log and its own scroll position for every run. */}
      <Answer query={run}>{(data) => <RunBody key={data.id} run={data} />}</Answer>
    </Page>
  );
}

function RunIntro({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  const { t: tOfStages } = useTranslation('stages');
  const { t: tOfImports } = useTranslation('imports');
  const ago = useAgo();
  return (
    <>
      {run.origin ? tOfImports('fetchedBy') : tOfStages(`kind.${run.kind}`)} ·{' '}
      {tOfStages('requested', { ago: ago(run.createdAt), by: run.requestedBy })}
      {run.resumes > 0 && ` · ${t('resumed', { count: run.resumes })}`}
    </>
  );
}

function RunActions({ run }: { run: Run }) {
  const { t } = useTranslation('run');
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api().call(operations.cancelRun, { params: { run: run.id } }),
    onSuccess: (changed) => queryClient.setQueryData(keys.run(run.id), changed),
  });
  const active = run.state === 'queued' || run.state === 'running';
  const canceling = run.cancelRequested || cancel.isPending;
  return (
    <>
      {cancel.error && <ErrorLine error={cancel.error} />}
      <RunStateBadge state={run.state} waitsFor={run.waitsFor && awaitedOf(run.waitsFor.code)} />
      {active && (
        <button type="button" className="btn btn-default" disabled={canceling} onClick={() => cancel.mutate()}>
          {canceling ? t('canceling') : t('cancelRun')}
        </button>
      )}
      <Link to="/apps/$app" params={{ app: run.appName }} className="btn btn-default">
        {t('toApp')}
      </Link>
    </>
  );
}

function RunBody({ run }: { run: Run }) {
  const now = useRunningNow(run.state === 'running');
  const steps = stepsOfRun(run, now, uploads.tookMs(run.id));
  return (
    <>
      {run.origin && <OriginLine origin={run.origin} />}
      <RunOutcome run={run} />
      {run.endedAt !== undefined && <CostOf app={run.appName} run={run.id} />}
      <RunLog run={run} steps={steps} buildSteps={buildStepsOf(run, now)} />
    </>
  );
}
