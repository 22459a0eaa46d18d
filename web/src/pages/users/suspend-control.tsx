import { type ManagedUserView, users } from '@nonstop4/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';

/** Lets nobody in as this user any more, or again. */
export function SuspendControl({ user, onDone }: { user: ManagedUserView; onDone: () => Promise<void> }) {
  const { t } = useTranslation('users');
  const [stopApps, setStopApps] = useState(false);
  const params = { user: user.name };
  const isSuspended = user.suspendedAt !== undefined;
  const change = useMutation({
    mutationFn: () =>
      isSuspended
        ? api().call(users.unsuspendUser, { params })
        : api().call(users.suspendUser, { params, body: { stopApps } }),
    onSuccess: onDone,
  });
  return (
    <div className="stack suspend">
      {!isSuspended && (
        <>
          <p className="quiet">{t('suspendText')}</p>
          <label className="form-check">
            <input
              className="form-check-input"
              type="checkbox"
              checked={stopApps}
              onChange={(event) => setStopApps(event.target.checked)}
            />
            <span className="form-check-label">{t('stopApps')}</span>
          </label>
        </>
      )}
      {change.error && <ErrorLine error={change.error} />}
      <div>
        <button
          type="button"
          className={isSuspended ? 'btn btn-default' : 'btn btn-danger'}
          disabled={change.isPending}
          onClick={() => change.mutate()}
        >
          {t(isSuspended ? 'unsuspend' : 'suspend')}
        </button>
      </div>
    </div>
  );
}
