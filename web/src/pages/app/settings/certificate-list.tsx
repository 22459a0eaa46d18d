import { type AppDetail, type HostnameHttpsView, operations } from '@nonstop4/contract';
import IconLock from '@tabler/icons-react/dist/esm/icons/IconLock.mjs';
import IconLockOpen from '@tabler/icons-react/dist/esm/icons/IconLockOpen.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';

/** Each name of the app and how it stands with https. */
export function CertificateList({ app }: { app: AppDetail }) {
  const { t } = useTranslation('https');
  const queryClient = useQueryClient();
  const [removing, setRemoving] = useState<HostnameHttpsView>();
  const remove = async (certificate: string) => {
    await api().call(operations.removeCertificate, { params: { app: app.name, certificate } });
    await queryClient.invalidateQueries({ queryKey: keys.app(app.name) });
  };
  return (
    <>
      <ul className="plain-list secret-names">
        {app.https.hostnames.map((entry) => (
          <li key={entry.hostname}>
            <div className="line-spread">
              <span className="line">
                {entry.state === 'secure' ? <IconLock size={16} aria-hidden /> : <IconLockOpen size={16} aria-hidden />}
                <span className="mono">{entry.hostname}</span>
                <StateWords entry={entry} automatic={app.https.automatic} />
              </span>
              {entry.certificateId !== undefined && entry.source === 'own' && (
                <button
                  type="button"
                  className="btn btn-sm btn-icon btn-quiet"
                  aria-label={t('remove', { name: entry.hostname })}
                  onClick={() => setRemoving(entry)}
                >
                  <IconTrash size={16} aria-hidden />
                </button>
              )}
            </div>
            {entry.failure && <FailureWords failure={entry.failure} />}
          </li>
        ))}
      </ul>
      {removing?.certificateId !== undefined && (
        <ConfirmDialog
          title={t('removeTitle', { name: removing.hostname })}
          action={t('removeAction')}
          danger
          onConfirm={() => remove(removing.certificateId ?? '')}
          onClose={() => setRemoving(undefined)}
        >
          <p>{t(app.https.automatic ? 'removeTextAutomatic' : 'removeText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function StateWords({ entry, automatic }: { entry: HostnameHttpsView; automatic: boolean }) {
  const { t } = useTranslation('https');
  const format = useFormat();
  const { state, source, notAfter } = entry;
  if (state !== 'secure' || source === undefined) {
    return (
      <span className="small quiet">{t(state === 'none' && automatic ? 'state.notPublic' : `state.${state}`)}</span>
    );
  }
  const date = notAfter === undefined ? '' : format.dateTime(notAfter);
  return <span className="small quiet">{t(`source.${source}`, { date })}</span>;
}

function FailureWords({ failure }: { failure: NonNullable<HostnameHttpsView['failure']> }) {
  const { t } = useTranslation('https');
  const format = useFormat();
  return (
    <p className="small field-error">
      {t(`failure.${failure.reason}`)} {t('nextTry', { at: format.dateTime(failure.nextTryAt) })}{' '}
      <span className="quiet mono">{failure.detail}</span>
    </p>
  );
}
