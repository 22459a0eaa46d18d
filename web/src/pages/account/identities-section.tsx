import { type Account, accountSecurity } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { Entry, EntryList } from '../../parts/entry-list.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Section } from '../../parts/section.tsx';
import { accountQueries } from './account-queries.ts';
import { OwnPasswordField } from './own-password-field.tsx';

/** Accounts at the identity provider that sign in here; nothing where the platform has none. */
export function IdentitiesSection({ account }: { account: Account }) {
  const { t } = useTranslation('security');
  const { identities, provider } = account;
  if (provider === undefined && identities.length === 0) return null;
  return (
    <Section title={t('identitiesTitle')} intro={t('identitiesIntro')}>
      {identities.length > 0 && (
        <EntryList>
          {identities.map(({ issuer, email }) => (
            <Identity key={issuer} issuer={issuer} email={email} />
          ))}
        </EntryList>
      )}
      {provider !== undefined && identities.length === 0 && (
        <LinkAccount provider={provider} hasPassword={account.hasPassword} />
      )}
    </Section>
  );
}

function Identity({ issuer, email }: { issuer: string; email: string }) {
  const { t } = useTranslation('security');
  const queryClient = useQueryClient();
  const unlink = useMutation({
    mutationFn: () => api().call(accountSecurity.unlinkIdentity, { body: { issuer } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: accountQueries.account().queryKey }),
  });
  return (
    <Entry
      title={<span className="strong">{email || issuer}</span>}
      about={issuer}
      action={
        <button
          type="button"
          className="btn btn-sm btn-danger-quiet"
          disabled={unlink.isPending}
          onClick={() => unlink.mutate()}
        >
          {t('unlink')}
        </button>
      }
      error={unlink.error && <ErrorLine error={unlink.error} />}
    />
  );
}

function LinkAccount({ provider, hasPassword }: { provider: string; hasPassword: boolean }) {
  const { t } = useTranslation('security');
  const [password, setPassword] = useState('');
  const link = useMutation({
    mutationFn: () => api().call(accountSecurity.linkIdentity, { body: { password } }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        link.mutate();
      }}
    >
      <OwnPasswordField hasPassword={hasPassword} value={password} onChange={setPassword} />
      {link.error && <ErrorLine error={link.error} />}
      <div>
        <button type="submit" className="btn btn-default" disabled={link.isPending}>
          {t('link', { label: provider })}
        </button>
      </div>
    </form>
  );
}
