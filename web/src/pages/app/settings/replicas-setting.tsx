import { type AppDetail, MOST_REPLICAS } from '@nonstop4/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../../parts/field.tsx';
import { Section } from '../../../parts/section.tsx';
import { SettingForm } from './setting-form.tsx';
import { useChangeApp } from './use-change-app.ts';

const FEWEST = 1;

/** How many copies run, and what one copy means. */
export function ReplicasSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  if (!app.volume.singleWriter) return <ReplicasForm app={app} />;
  return (
    <Section title={t('replicasTitle')}>
      <p className="quiet">{t('replicasSingleWriter')}</p>
    </Section>
  );
}

function ReplicasForm({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const [entry, setEntry] = useState(String(app.replicas));
  const replicas = Number(entry);
  const valid = Number.isInteger(replicas) && replicas >= FEWEST && replicas <= MOST_REPLICAS;
  return (
    <SettingForm
      title={t('replicasTitle')}
      intro={t('replicasIntro')}
      ready={valid && replicas !== app.replicas}
      busy={change.isPending}
      error={change.error}
      onSave={() => change.mutate({ replicas })}
    >
      <Field
        label={t('replicasLabel')}
        className="field-short"
        type="number"
        inputMode="numeric"
        min={FEWEST}
        max={MOST_REPLICAS}
        value={entry}
        onChange={setEntry}
        error={valid ? undefined : t('replicasRule', { fewest: FEWEST, most: MOST_REPLICAS })}
      />
      {replicas === 1 && (
        <p className="setting-warning" role="status">
          {t('replicasOne')}
        </p>
      )}
    </SettingForm>
  );
}
