import { type AppDetail, type BringCertificate, operations } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { ErrorLine } from '../../../parts/error-panel.tsx';
import { notify } from '../../../parts/notices.ts';
import { PemField } from '../../../parts/pem-field.tsx';
import { Section } from '../../../parts/section.tsx';
import { CertificateList } from './certificate-list.tsx';
import { useChangeApp } from './use-change-app.ts';

/** Which of the app's names are safe to visit, and the owner's own certificates. */
export function HttpsSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('https');
  if (app.https.offer !== 'yes') {
    return (
      <Section title={t('title')}>
        <p className="quiet">{t(`offer.${app.https.offer}`)}</p>
      </Section>
    );
  }
  return (
    <Section title={t('title')} intro={t(app.https.automatic ? 'introAutomatic' : 'intro')}>
      <div className="stack">
        <CertificateList app={app} />
        <RedirectSwitch app={app} />
        <details className="own-certificate">
          <summary>{t('own')}</summary>
          <CertificateForm app={app.name} />
        </details>
      </div>
    </Section>
  );
}

function CertificateForm({ app }: { app: string }) {
  const { t } = useTranslation('https');
  const bring = useBringCertificate(app);
  const [chain, setChain] = useState('');
  const [key, setKey] = useState('');
  const ready = chain.trim() !== '' && key.trim() !== '' && !bring.isPending;
  const save = () =>
    bring.mutate(
      { chain, key },
      {
        onSuccess: () => {
          setChain('');
          setKey('');
        },
      },
    );
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save();
      }}
    >
      <p className="quiet">{t('ownIntro')}</p>
      <div className="setting-pair">
        <PemField label={t('chain')} example="-----BEGIN CERTIFICATE-----" value={chain} onChange={setChain} />
        <PemField label={t('key')} example="-----BEGIN PRIVATE KEY-----" value={key} onChange={setKey} />
      </div>
      {bring.error !== null && <ErrorLine error={bring.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={!ready}>
          {t('use')}
        </button>
      </div>
    </form>
  );
}

function RedirectSwitch({ app }: { app: AppDetail }) {
  const { t } = useTranslation('https');
  const change = useChangeApp(app.name);
  return (
    <div>
      <label className="form-check">
        <input
          type="checkbox"
          className="form-check-input"
          checked={app.https.redirect}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ redirectToHttps: event.target.checked })}
        />
        <span className="form-check-label">{t('redirect')}</span>
      </label>
      {change.error !== null && <ErrorLine error={change.error} />}
    </div>
  );
}

function useBringCertificate(app: string) {
  const { t } = useTranslation('https');
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: BringCertificate) => api().call(operations.bringCertificate, { params: { app }, body }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.app(app) });
      notify({ tone: 'ok', text: t('brought') });
    },
  });
}
