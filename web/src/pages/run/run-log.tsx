import type { LogLineView, Run } from '@nonstop4/contract';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LogView } from '../../parts/log/log-view.tsx';
import { BuildSteps } from '../../parts/stages/build-steps.tsx';
import { StageRail } from '../../parts/stages/stage-rail.tsx';
import { STEP_NAMES, type StepName } from '../../parts/stages/step-names.ts';
import { type BuildStep, type Step, stepInFocus } from '../../parts/stages/steps.ts';
import { useRunLog } from './use-run-log.ts';

interface RunLogProps {
  run: Run;
  steps: readonly Step[];
  /** Of a build in Jenkins. */
  buildSteps: readonly BuildStep[] | undefined;
}

/** The steps and the log of one of them: of the one going on, unless the reader chooses another. */
export function RunLog({ run, steps, buildSteps }: RunLogProps) {
  const { t } = useTranslation('run');
  const { t: tOfStages } = useTranslation('stages');
  const { chunks, state } = useRunLog(run.id);
  const [chosen, setChosen] = useState<StepName | 'all'>();
  const shown = chosen ?? (run.state === 'succeeded' ? 'all' : stepInFocus(steps)) ?? 'all';
  const filter = useCallback((line: LogLineView) => shown === 'all' || line.source === shown, [shown]);
  const nameOf = useCallback((source: string) => (isStep(source) ? tOfStages(`name.${source}`) : source), [tOfStages]);
  const logName = shown === 'all' ? t('logOfAll') : t('logOf', { step: tOfStages(`name.${shown}`) });
  return (
    <section className="card" aria-label={tOfStages('railLabel')}>
      <div className="card-body stack">
        <StageRail steps={steps} selected={shown === 'all' ? undefined : shown} onSelect={setChosen} />
        {buildSteps && <BuildSteps steps={buildSteps} />}
        <div className="line-spread">
          <h2>{logName}</h2>
          {shown !== 'all' && (
            <button type="button" className="btn btn-sm btn-quiet" onClick={() => setChosen('all')}>
              {t('showAll')}
            </button>
          )}
        </div>
        <p className="quiet">{tOfStages(`what.${shown}`)}</p>
        <LogView
          label={logName}
          chunks={chunks}
          filter={filter}
          nameOf={shown === 'all' ? nameOf : undefined}
          empty={run.state === 'queued' ? t('logQueued') : t('logEmpty')}
        />
        <div role="status">{state === 'waiting' && <p className="small quiet">{t('logReconnecting')}</p>}</div>
      </div>
    </section>
  );
}

function isStep(source: string): source is StepName {
  return (STEP_NAMES as readonly string[]).includes(source);
}
