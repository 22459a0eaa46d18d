import { type IdentityProviderCheck, type IdentityProviderSettings, signUps } from '@nonstop4/contract';
import IconFingerprint from '@tabler/icons-react/dist/esm/icons/IconFingerprint.mjs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ConnectionNow } from '../../parts/connection/connection-now.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../parts/notices.ts';
import { accessQueries } from './access-queries.ts';

/** The identity provider of the platform, a test, and the way back. */
export function ProviderForm({ settings: { provider, returnTo } }: { settings: IdentityProviderSettings }) {
  const { t } = useTranslation('access');
  const queryClient = useQueryClient();
  const [entries, setEntries] = useState({
    ...{ issuer: provider?.issuer ?? '', clientId: provider?.clientId ?? '', clientSecret: '' },
    label: provider?.label ?? '',
  });
  const { clientSecret, ...rest } = entries;
  const body = { ...rest, ...(clientSecret === '' ? {} : { clientSecret }) };
  const check = useMutation({ mutationFn: () => api().call(signUps.checkIdentityProvider, { body }) });
  const save = useMutation({
    mutationFn: () => api().call(signUps.setIdentityProvider, { body }),
    onSuccess: (saved) => {
      notify({ tone: 'ok', text: t('saved') });
      queryClient.setQueryData(accessQueries.provider().queryKey, saved);
    },
  });
  const change = (name: keyof typeof entries) => (value: string) => {
    check.reset();
    setEntries((before) => ({ ...before, [name]: value }));
  };
  const ready = ![rest.issuer, rest.clientId, rest.label].includes('') && !check.isPending && !save.isPending;
  return (
    <>
      {provider && (
        <ConnectionNow
          icon={IconFingerprint}
          address={provider.issuer}
          about={provider.label}
          question={{ title: t('providerRemoveTitle'), text: t('providerRemoveText') }}
          disconnect={() => api().call(signUps.removeIdentityProvider, {})}
          queryKey={accessQueries.provider().queryKey}
        />
      )}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate();
        }}
      >
        <div className="stack-small">
          <p className="form-label">{t('returnTo')}</p>
          <div className="line">
            <code className="grow">{returnTo}</code>
            <CopyButton text={returnTo} label={t('returnToCopy')} />
          </div>
        </div>
        <Text label={t('issuer')} hint={t('issuerHint')} value={entries.issuer} onChange={change('issuer')} />
        <Text label={t('clientId')} value={entries.clientId} onChange={change('clientId')} />
        <Text
          label={t('clientSecret')}
          type="password"
          hint={t(provider ? 'clientSecretKept' : 'clientSecretHint')}
          value={clientSecret}
          onChange={change('clientSecret')}
        />
        <Text label={t('label')} hint={t('labelHint')} value={entries.label} onChange={change('label')} />
        {(save.error ?? check.error) && <ErrorLine error={save.error ?? check.error} />}
        <div role="status">{check.data && <Result check={check.data} />}</div>
        <div className="line">
          <button type="button" className="btn btn-default" disabled={!ready} onClick={() => check.mutate()}>
            {t('test')}
          </button>
          <button type="submit" className="btn btn-primary" disabled={!ready}>
            {t('save')}
          </button>
        </div>
      </form>
    </>
  );
}

function Result({ check: { ok, reason, detail } }: { check: IdentityProviderCheck }) {
  const { t } = useTranslation('access');
  if (ok) return <p className="strong">{t('testOk')}</p>;
  return (
    <div className="error-line">
      <p className="strong">{t(`reason.${reason ?? 'not-trusted'}`)}</p>
      {detail !== undefined && <p className="small mono">{detail}</p>}
    </div>
  );
}

function Text(props: Parameters<typeof Field>[0]) {
  return <Field {...props} autoComplete="off" autoCapitalize="none" spellCheck={false} />;
}
