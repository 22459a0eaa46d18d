import type { AppDetail } from '@nonstop4/contract';
import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { Field } from '../../../parts/field.tsx';
import { SettingForm } from './setting-form.tsx';
import { useChangeApp } from './use-change-app.ts';
import { isVariableName } from './variables.ts';

/** Values that are kept encrypted and never shown again. */
export function SecretsSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const nameError = name !== '' && !isVariableName(name) ? t('variableRule') : undefined;
  const save = () =>
    change.mutate(
      { secrets: { [name]: value } },
      {
        onSuccess: () => {
          setName('');
          setValue('');
        },
      },
    );
  return (
    <SettingForm
      title={t('secretsTitle')}
      intro={t('secretsIntro')}
      ready={name !== '' && value !== '' && nameError === undefined}
      busy={change.isPending}
      error={change.error}
      onSave={save}
    >
      {app.secretNames.length > 0 && <SecretNames app={app} />}
      <div className="setting-pair">
        <Field
          label={t('secretName')}
          value={name}
          onChange={setName}
          error={nameError}
          hint={app.secretNames.includes(name) ? t('secretReplaces') : undefined}
          placeholder={t('secretNameExample')}
          autoComplete="off"
          spellCheck={false}
        />
        <Field label={t('secretValue')} type="password" value={value} onChange={setValue} autoComplete="new-password" />
      </div>
    </SettingForm>
  );
}

function SecretNames({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const [removing, setRemoving] = useState<string>();
  return (
    <>
      <ul className="plain-list secret-names">
        {app.secretNames.map((name) => (
          <li key={name} className="line-spread">
            <span className="line">
              <IconKey size={16} aria-hidden />
              <span className="mono">{name}</span>
              <span className="small quiet">{t('secretSet')}</span>
            </span>
            <button
              type="button"
              className="btn btn-sm btn-icon btn-quiet"
              aria-label={t('variableRemove', { name })}
              onClick={() => setRemoving(name)}
            >
              <IconTrash size={16} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      {removing !== undefined && (
        <ConfirmDialog
          title={t('secretRemoveTitle', { name: removing })}
          action={t('remove')}
          danger
          onConfirm={() => change.mutateAsync({ secrets: { [removing]: null } })}
          onClose={() => setRemoving(undefined)}
        >
          <p>{t('secretRemoveText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
