import type { AppDetail } from '@nonstop4/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import { Field } from '../../../parts/field.tsx';
import { ProgressBar } from '../../../parts/progress-bar.tsx';
import { SettingForm } from './setting-form.tsx';
import { useChangeApp } from './use-change-app.ts';

const MB = 1024 * 1024;
const LEAST_MEMORY_MB = 32;
const MOST_MEMORY_MB = 16_384;
const MOST_VOLUME_MB = 1_048_576;

/** The memory that one copy may use. */
export function MemorySetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const change = useChangeApp(app.name);
  const [entry, setEntry] = useState(String(Math.round(app.memoryLimitBytes / MB)));
  const megabytes = Number(entry);
  const valid = Number.isInteger(megabytes) && megabytes >= LEAST_MEMORY_MB && megabytes <= MOST_MEMORY_MB;
  const used = Math.max(0, ...app.running.map((replica) => replica.memoryBytes));
  return (
    <SettingForm
      title={t('memoryTitle')}
      intro={t('memoryIntro')}
      ready={valid && megabytes * MB !== app.memoryLimitBytes}
      busy={change.isPending}
      error={change.error}
      onSave={() => change.mutate({ memoryLimitBytes: megabytes * MB })}
    >
      <MegabyteField
        label={t('memoryLabel')}
        value={entry}
        onChange={setEntry}
        hint={used > 0 ? t('memoryUsed', { used: format.bytes(used) }) : undefined}
        error={
          valid
            ? undefined
            : t('sizeRule', { least: format.number(LEAST_MEMORY_MB), most: format.number(MOST_MEMORY_MB) })
        }
      />
    </SettingForm>
  );
}

/** The place for files that stay over releases. */
export function VolumeSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const change = useChangeApp(app.name);
  const { usedBytes, limitBytes, path } = app.volume;
  const [entry, setEntry] = useState(String(Math.round(limitBytes / MB)));
  const megabytes = Number(entry);
  const valid = Number.isInteger(megabytes) && megabytes >= 1 && megabytes <= MOST_VOLUME_MB;
  const words = t('volumeUsed', { used: format.bytes(usedBytes), limit: format.bytes(limitBytes) });
  return (
    <SettingForm
      title={t('volumeTitle')}
      intro={t('volumeIntro')}
      ready={valid && megabytes * MB !== limitBytes}
      busy={change.isPending}
      error={change.error}
      onSave={() => change.mutate({ volumeLimitBytes: megabytes * MB })}
    >
      <div className="stack-small">
        <p className="numbers">{words}</p>
        <ProgressBar share={Math.min(1, usedBytes / Math.max(1, limitBytes))} label={words} />
        <p className="small quiet">
          {t('volumePath')} <code>{path}</code>
        </p>
      </div>
      <MegabyteField
        label={t('volumeLabel')}
        value={entry}
        onChange={setEntry}
        error={valid ? undefined : t('sizeRule', { least: 1, most: format.number(MOST_VOLUME_MB) })}
      />
    </SettingForm>
  );
}

interface MegabyteFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  error?: string;
}

function MegabyteField(props: MegabyteFieldProps) {
  const { t } = useTranslation('settings');
  return (
    <Field
      {...props}
      className="field-short"
      type="number"
      inputMode="numeric"
      min={1}
      end={<span className="quiet">{t('megabytes')}</span>}
    />
  );
}
