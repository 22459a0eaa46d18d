import { connections, type GitSettings } from '@nonstop4/contract';
import IconBrandGit from '@tabler/icons-react/dist/esm/icons/IconBrandGit.mjs';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { GitState } from './git-state.tsx';
import './git-page.css';

/** What is chosen now, and the way back. */
export function GitNow({ connection }: { connection: GitSettings['connection'] }) {
  const { t } = useTranslation('git');
  const queryClient = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const leave = async () => {
    await api().call(connections.disconnectGit, {});
    await queryClient.invalidateQueries({ queryKey: keys.git() });
  };
  if (!connection) return <p className="quiet">{t('nowHere')}</p>;
  return (
    <>
      <div className="line-spread">
        <div className="line git-now">
          <IconBrandGit size={24} stroke={1.5} aria-hidden />
          <div>
            <p className="strong mono git-address">{connection.address}</p>
            <p className="small quiet">
              {t('nowBranch', { branch: connection.branch })} · {t(`access.${accessOf(connection)}`)}
            </p>
          </div>
        </div>
        <button type="button" className="btn btn-default" onClick={() => setLeaving(true)}>
          {t('leave')}
        </button>
      </div>
      <GitState />
      {leaving && (
        <ConfirmDialog title={t('leaveTitle')} action={t('leave')} onConfirm={leave} onClose={() => setLeaving(false)}>
          <p>{t('leaveText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}

function accessOf({ access, github }: NonNullable<GitSettings['connection']>) {
  return access === 'github' ? (`github-${github?.credential ?? 'token'}` as const) : access;
}
