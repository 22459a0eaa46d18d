import { type Account, accountSecurity } from '@nonstop4/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Section } from '../../parts/section.tsx';
import { OwnPasswordField } from './own-password-field.tsx';

/** What is kept of somebody, to take along; and the end of the account. */
export function FarewellSection({ account }: { account: Account }) {
  const { t } = useTranslation('security');
  const [leaving, setLeaving] = useState(false);
  return (
    <>
      <Section title={t('exportTitle')} intro={t('exportIntro')}>
        <div>
          <a className="btn btn-default" href={accountSecurity.exportAccount.path} download>
            {t('export')}
          </a>
        </div>
      </Section>
      <Section title={t('deleteTitle')} intro={t('deleteIntro')}>
        <div>
          <button type="button" className="btn btn-danger-quiet" onClick={() => setLeaving(true)}>
            {t('delete')}
          </button>
        </div>
        {leaving && <Delete account={account} onClose={() => setLeaving(false)} />}
      </Section>
    </>
  );
}

function Delete({ account: { name, hasPassword }, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation('security');
  const queryClient = useQueryClient();
  const [password, setPassword] = useState('');
  const remove = async () => {
    await api().call(accountSecurity.deleteAccount, { body: { confirm: name, password } });
    queryClient.setQueryData(keys.me(), null);
  };
  return (
    <ConfirmDialog
      title={t('deleteAsk')}
      action={t('deleteAction')}
      danger
      typed={{ label: t('deleteType', { name }), text: name }}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>{t('deleteText')}</p>
      <OwnPasswordField hasPassword={hasPassword} value={password} onChange={setPassword} />
    </ConfirmDialog>
  );
}
