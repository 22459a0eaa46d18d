import { type AppDetail, MOST_REPLICAS } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../../../api/queries.ts';
import { Field } from '../../../parts/field.tsx';
import { Section } from '../../../parts/section.tsx';
import { SettingForm } from './setting-form.tsx';
import { useChangeApp } from './use-change-app.ts';

const LEAST_PERCENT = 5;
const MOST_PERCENT = 400;
const USUAL_PERCENT = 70;

/** More copies while the app is busy; where apps run on one machine it says that there is no such thing. */
export function AutoscalingSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const system = useQuery(queries.system());
  if (system.data?.runtime === 'local') {
    return (
      <Section title={t('autoscalingTitle')}>
        <p className="quiet">{t('autoscalingNotHere')}</p>
      </Section>
    );
  }
  if (app.volume.singleWriter) return null;
  return <AutoscalingForm app={app} />;
}

function AutoscalingForm({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const before = app.autoscaling;
  const [on, setOn] = useState(before !== undefined);
  const [most, setMost] = useState(String(before?.maxReplicas ?? Math.min(MOST_REPLICAS, app.replicas * 2)));
  const [percent, setPercent] = useState(String(before?.cpuPercent ?? USUAL_PERCENT));
  const asked = { maxReplicas: Number(most), cpuPercent: Number(percent) };
  const mostValid = isWithin(asked.maxReplicas, app.replicas + 1, MOST_REPLICAS);
  const percentValid = isWithin(asked.cpuPercent, LEAST_PERCENT, MOST_PERCENT);
  const isOther = on
    ? asked.maxReplicas !== before?.maxReplicas || asked.cpuPercent !== before.cpuPercent
    : before !== undefined;
  return (
    <SettingForm
      title={t('autoscalingTitle')}
      intro={t('autoscalingIntro', { fewest: app.replicas })}
      ready={isOther && (!on || (mostValid && percentValid))}
      busy={change.isPending}
      error={change.error}
      onSave={() => change.mutate({ autoscaling: on ? asked : null })}
    >
      <label className="form-check">
        <input
          type="checkbox"
          className="form-check-input"
          checked={on}
          onChange={(event) => setOn(event.target.checked)}
        />
        <span className="form-check-label">{t('autoscalingOn')}</span>
      </label>
      {on && (
        <div className="line autoscaling-fields">
          <Field
            label={t('autoscalingMost')}
            className="field-short"
            type="number"
            inputMode="numeric"
            min={app.replicas + 1}
            max={MOST_REPLICAS}
            value={most}
            onChange={setMost}
            error={mostValid ? undefined : t('sizeRule', { least: app.replicas + 1, most: MOST_REPLICAS })}
          />
          <Field
            label={t('autoscalingPercent')}
            className="field-short"
            type="number"
            inputMode="numeric"
            min={LEAST_PERCENT}
            max={MOST_PERCENT}
            value={percent}
            onChange={setPercent}
            error={percentValid ? undefined : t('sizeRule', { least: LEAST_PERCENT, most: MOST_PERCENT })}
          />
        </div>
      )}
    </SettingForm>
  );
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
