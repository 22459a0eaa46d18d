import { type AppDetail, operations } from '@nonstop4/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../api/client.ts';
import { keys } from '../../../api/keys.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { notify } from '../../../parts/notices.ts';
import { Section } from '../../../parts/section.tsx';

/** The way out: only with the name typed, and the data stay unless one says otherwise. */
export function DeleteSetting({ app }: { app: AppDetail }) {
  const { t } = useTranslation('settings');
  const [asking, setAsking] = useState(false);
  return (
    <Section title={t('deleteTitle')} intro={t('deleteIntro')}>
      <div>
        <button type="button" className="btn btn-danger-quiet" onClick={() => setAsking(true)}>
          {t('deleteButton')}
        </button>
      </div>
      {asking && <DeleteDialog app={app} onClose={() => setAsking(false)} />}
    </Section>
  );
}

function DeleteDialog({ app, onClose }: { app: AppDetail; onClose: () => void }) {
  const { t } = useTranslation('settings');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [deleteData, setDeleteData] = useState(false);
  const checkId = useId();
  const remove = async () => {
    await api().call(operations.deleteApp, { params: { app: app.name }, body: { confirm: app.name, deleteData } });
    await queryClient.invalidateQueries({ queryKey: keys.apps() });
    notify({ tone: 'ok', text: t('deleted', { app: app.name }) });
    await navigate({ to: '/' });
  };
  return (
    <ConfirmDialog
      title={t('deleteAsk', { app: app.name })}
      action={deleteData ? t('deleteActionData') : t('deleteAction')}
      danger
      typed={{ label: t('deleteType', { app: app.name }), text: app.name }}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{t('deleteText')}</p>
      <div className="form-check">
        <input
          id={checkId}
          type="checkbox"
          className="form-check-input"
          checked={deleteData}
          onChange={(event) => setDeleteData(event.target.checked)}
        />
        <label htmlFor={checkId} className="form-check-label">
          {t('deleteData')}
        </label>
      </div>
    </ConfirmDialog>
  );
}
