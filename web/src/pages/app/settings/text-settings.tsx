import type { AppDetail } from '@nonstop4/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../../parts/field.tsx';
import { SettingForm } from './setting-form.tsx';
import { useChangeApp } from './use-change-app.ts';

const PATH = /^\/\S{0,200}$/;

/** Where the platform asks whether a copy is well. */
export function HealthSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const [path, setPath] = useState(app.healthPath ?? '');
  const entry = path.trim();
  const valid = entry === '' || PATH.test(entry);
  const found = app.healthCheck;
  return (
    <SettingForm
      title={t('healthTitle')}
      intro={t('healthIntro')}
      ready={valid && entry !== (app.healthPath ?? '')}
      busy={change.isPending}
      error={change.error}
      onSave={() => change.mutate({ healthPath: entry === '' ? null : entry })}
    >
      <Field
        label={t('healthLabel')}
        value={path}
        onChange={setPath}
        placeholder={found?.kind === 'http' ? found.path : t('healthExample')}
        hint={found && (found.kind === 'http' ? t('healthFound', { path: found.path }) : t('healthTcp'))}
        error={valid ? undefined : t('healthRule')}
        spellCheck={false}
      />
    </SettingForm>
  );
}

/** What is run once before a release is rolled out. */
export function PreDeploySetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const [command, setCommand] = useState(app.preDeployCommand ?? '');
  const entry = command.trim();
  const found = app.detectedPreDeployCommand;
  return (
    <SettingForm
      title={t('preDeployTitle')}
      intro={t('preDeployIntro')}
      ready={entry !== (app.preDeployCommand ?? '')}
      busy={change.isPending}
      error={change.error}
      onSave={() => change.mutate({ preDeployCommand: entry === '' ? null : entry })}
    >
      <Field
        label={t('preDeployLabel')}
        value={command}
        onChange={setCommand}
        placeholder={found ?? t('preDeployExample')}
        hint={found ? t('preDeployFound', { command: found }) : t('preDeployNext')}
        maxLength={1_000}
        spellCheck={false}
        autoComplete="off"
      />
    </SettingForm>
  );
}

/** What starts the app. */
export function StartCommandSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const [command, setCommand] = useState(app.startCommand ?? '');
  const entry = command.trim();
  return (
    <SettingForm
      title={t('startTitle')}
      intro={t('startIntro')}
      ready={entry !== (app.startCommand ?? '')}
      busy={change.isPending}
      error={change.error}
      onSave={() => change.mutate({ startCommand: entry === '' ? null : entry })}
    >
      <Field
        label={t('startLabel')}
        value={command}
        onChange={setCommand}
        placeholder={app.detectedStartCommand}
        hint={app.detectedStartCommand && t('startFound', { command: app.detectedStartCommand })}
        maxLength={1_000}
        spellCheck={false}
        autoComplete="off"
      />
    </SettingForm>
  );
}
