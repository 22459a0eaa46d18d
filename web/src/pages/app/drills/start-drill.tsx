import { type Drill, operations } from '@nonstop4/contract';
import IconActivityHeartbeat from '@tabler/icons-react/dist/esm/icons/IconActivityHeartbeat.mjs';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { Field } from '../../../parts/field.tsx';
import { Section } from '../../../parts/section.tsx';
import { KINDS } from './drill-kinds.ts';
import { DrillPlan } from './drill-plan.tsx';
import { drillQueries } from './drill-queries.ts';
import './drills.css';

const MOST_PER_S = 500;

/** Chooses what is to be killed, and how many requests come in meanwhile. */
export function StartDrill({ app, drills }: { app: string; drills: readonly Drill[] }) {
  const { t } = useTranslation('drills');
  const [kind, setKind] = useState<Drill['kind']>('replica-kill');
  const [rate, setRate] = useState('50');
  const [asking, setAsking] = useState(false);
  const ratePerS = Number(rate);
  const valid = Number.isInteger(ratePerS) && ratePerS >= 1 && ratePerS <= MOST_PER_S;
  const possible = useQuery(drillQueries.plan(app, kind)).isSuccess;
  return (
    <Section title={t('startTitle')} intro={t('startIntro')}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (valid && possible) setAsking(true);
        }}
      >
        <fieldset>
          <legend className="form-label">{t('kindLabel')}</legend>
          <div className="drill-kinds">
            {KINDS.map((one) => (
              <label key={one} className="drill-kind">
                <input
                  type="radio"
                  className="form-check-input"
                  name="drill-kind"
                  checked={kind === one}
                  onChange={() => setKind(one)}
                />
                <span>
                  <span className="strong">{t(`kind.${one}`)}</span>
                  <span className="small quiet drill-kind-text">{t(`kindText.${one}`)}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <Field
          className="field-short"
          label={t('rateLabel')}
          type="number"
          inputMode="numeric"
          min={1}
          max={MOST_PER_S}
          value={rate}
          onChange={setRate}
          error={valid ? undefined : t('rateRule', { most: MOST_PER_S })}
        />
        {valid && (
          <DrillPlan app={app} kind={kind} ratePerS={ratePerS} last={drills.find((drill) => drill.kind === kind)} />
        )}
        <div>
          <button type="submit" className="btn btn-primary" disabled={!valid || !possible}>
            <IconActivityHeartbeat size={18} aria-hidden />
            {t('start')}
          </button>
        </div>
      </form>
      {asking && <AskFirst app={app} kind={kind} ratePerS={ratePerS} onClose={() => setAsking(false)} />}
    </Section>
  );
}

interface AskFirstProps {
  app: string;
  kind: Drill['kind'];
  ratePerS: number;
  onClose: () => void;
}

function AskFirst({ app, kind, ratePerS, onClose }: AskFirstProps) {
  const { t } = useTranslation('drills');
  const queryClient = useQueryClient();
  const start = async () => {
    await api().call(operations.startDrill, { params: { app }, body: { kind, ratePerS } });
    await queryClient.invalidateQueries({ queryKey: keys.drills(app) });
  };
  return (
    <ConfirmDialog title={t('askTitle', { app })} action={t('start')} onConfirm={start} onClose={onClose}>
      <p>{t(`askText.${kind}`)}</p>
    </ConfirmDialog>
  );
}
