import type { AppDetail } from '@nonstop4/contract';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../../../parts/field.tsx';
import { SettingForm } from './setting-form.tsx';
import { useChangeApp } from './use-change-app.ts';

const HOSTNAME = /^(?=.*[a-z])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** Further addresses under which the app answers. */
export function HostnamesSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const change = useChangeApp(app.name);
  const [entry, setEntry] = useState('');
  const hostname = entry.trim().toLowerCase();
  const error = hostname !== '' && !HOSTNAME.test(hostname) ? t('hostnameRule') : undefined;
  const add = () =>
    change.mutate({ extraHostnames: [...app.extraHostnames, hostname] }, { onSuccess: () => setEntry('') });
  return (
    <SettingForm
      title={t('hostnamesTitle')}
      intro={t('hostnamesIntro')}
      ready={hostname !== '' && error === undefined && !app.hostnames.includes(hostname)}
      busy={change.isPending}
      error={change.error}
      onSave={add}
    >
      <ul className="plain-list secret-names">
        {app.hostnames.map((name) => (
          <li key={name} className="line-spread">
            <span className="mono">{name}</span>
            {app.extraHostnames.includes(name) ? (
              <button
                type="button"
                className="btn btn-sm btn-icon btn-quiet"
                aria-label={t('variableRemove', { name })}
                disabled={change.isPending}
                onClick={() => change.mutate({ extraHostnames: app.extraHostnames.filter((one) => one !== name) })}
              >
                <IconTrash size={16} aria-hidden />
              </button>
            ) : (
              <span className="small quiet">{t('hostnameOwn')}</span>
            )}
          </li>
        ))}
      </ul>
      <Field
        label={t('hostnameLabel')}
        value={entry}
        onChange={setEntry}
        placeholder={t('hostnameExample')}
        error={error}
        autoCapitalize="none"
        spellCheck={false}
      />
    </SettingForm>
  );
}
