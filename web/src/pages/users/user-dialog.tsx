import { type ManagedUserView, PLATFORM_ROLES, type PlatformRole, users } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Choice } from '../../parts/choice.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { notify } from '../../parts/notices.ts';
import { entriesOf, isEntry, quotaOf } from './quota-entries.ts';
import { QuotaFields } from './quota-fields.tsx';
import { SuspendControl } from './suspend-control.tsx';

/** Role, quota and suspension of one user. */
export function UserDialog({ user, onClose }: { user: ManagedUserView; onClose: () => void }) {
  const { t } = useTranslation('users');
  const queryClient = useQueryClient();
  const [role, setRole] = useState<PlatformRole>(user.role);
  const [entries, setEntries] = useState(() => entriesOf(user.ownQuota));
  const params = { user: user.name };
  const done = async () => {
    await queryClient.invalidateQueries({ queryKey: keys.users() });
    onClose();
  };
  const save = useMutation({
    mutationFn: () => api().call(users.changeUser, { params, body: { role, quota: quotaOf(entries) } }),
    onSuccess: () => {
      notify({ tone: 'ok', text: t('saved') });
      return done();
    },
  });
  const ready = !save.isPending && Object.values(entries).every(isEntry);
  return (
    <Dialog title={user.name} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) save.mutate();
        }}
      >
        <div className="stack-small">
          <div>
            <Choice
              label={t('role')}
              value={role}
              options={PLATFORM_ROLES.map((value) => ({ value, text: t(`role.${value}`) }))}
              onChange={setRole}
            />
          </div>
          <p className="form-hint">{t('roleIntro')}</p>
        </div>
        <div className="stack-small">
          <h3>{t('quotaTitle', { name: user.name })}</h3>
          <p className="form-hint">{t('quotaIntro')}</p>
          <QuotaFields entries={entries} change={(changed) => setEntries((before) => ({ ...before, ...changed }))} />
        </div>
        {save.error && <ErrorLine error={save.error} />}
        <div className="dialog-actions">
          <button type="button" className="btn btn-default" onClick={onClose}>
            {t('close')}
          </button>
          <button type="submit" className="btn btn-primary" disabled={!ready}>
            {t('save')}
          </button>
        </div>
      </form>
      <SuspendControl user={user} onDone={done} />
    </Dialog>
  );
}
