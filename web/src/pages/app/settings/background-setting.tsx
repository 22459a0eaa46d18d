import { type AppDetail, MOST_REPLICAS } from '@nonstop4/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../../parts/field.tsx';
import { SettingForm } from './setting-form.tsx';
import { useChangeApp } from './use-change-app.ts';

/** How many copies of each background process run; nothing for apps without one. */
export function BackgroundSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const [entries, setEntries] = useState(() =>
    Object.fromEntries(app.background.map(({ name, copies }) => [name, String(copies)])),
  );
  if (app.background.length === 0) return null;
  const changed = app.background.filter(({ name, copies }) => entries[name] !== String(copies));
  const isValid = app.background.every(({ name }) => isCopies(entries[name]));
  return (
    <SettingForm
      title={t('backgroundTitle')}
      intro={t('backgroundIntro')}
      ready={isValid && changed.length > 0}
      busy={change.isPending}
      error={change.error}
      onSave={() =>
        change.mutate({ background: Object.fromEntries(changed.map(({ name }) => [name, Number(entries[name])])) })
      }
    >
      {app.background.map(({ name, command }) => (
        <Field
          key={name}
          label={t('backgroundLabel', { process: name })}
          className="field-short"
          type="number"
          inputMode="numeric"
          min={0}
          max={MOST_REPLICAS}
          value={entries[name] ?? ''}
          onChange={(entry) => setEntries({ ...entries, [name]: entry })}
          hint={command}
          error={isCopies(entries[name]) ? undefined : t('replicasRule', { fewest: 0, most: MOST_REPLICAS })}
        />
      ))}
    </SettingForm>
  );
}

function isCopies(entry: string | undefined): boolean {
  const copies = Number(entry);
  return entry !== undefined && entry !== '' && Number.isInteger(copies) && copies >= 0 && copies <= MOST_REPLICAS;
}
