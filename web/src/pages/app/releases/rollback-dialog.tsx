import { operations, type ReleaseView } from '@nonstop4/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';

interface RollbackDialogProps {
  app: string;
  release: ReleaseView;
  live: number | undefined;
  onClose: () => void;
}

/** Asks before an older release goes live again. */
export function RollbackDialog({ app, release, live, onClose }: RollbackDialogProps) {
  const { t } = useTranslation('releases');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const rollBack = async () => {
    const run = await api().call(operations.rollbackApp, { params: { app }, body: { release: release.number } });
    queryClient.setQueryData(keys.run(run.id), run);
    await navigate({ to: '/runs/$run', params: { run: run.id } });
  };
  return (
    <ConfirmDialog
      title={t('rollbackTitle', { release: release.number })}
      action={t('rollbackAction', { release: release.number })}
      onConfirm={rollBack}
      onClose={onClose}
    >
      <p>{live === undefined ? t('rollbackTextNothing') : t('rollbackText', { live, release: release.number })}</p>
    </ConfirmDialog>
  );
}
