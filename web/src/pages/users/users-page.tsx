import type { ManagedUserView } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../parts/answer.tsx';
import { Field } from '../../parts/field.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { DefaultQuota } from './default-quota.tsx';
import { NewUser } from './new-user.tsx';
import { UserDialog } from './user-dialog.tsx';
import { userQueries } from './user-queries.ts';
import { UserTable } from './user-table.tsx';
import './users.css';

/** For operators: who is here, what each uses and may use. */
export function UsersPage() {
  const { t } = useTranslation('users');
  const [search, setSearch] = useState('');
  const [managed, setManaged] = useState<ManagedUserView>();
  const list = useQuery(userQueries.users(search.trim()));
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Section title={t('title')}>
        <Field label={t('search')} value={search} onChange={setSearch} type="search" autoComplete="off" />
        <Answer query={list}>
          {(found) =>
            found.length === 0 ? (
              <p className="quiet">{t('nobody', { search })}</p>
            ) : (
              <UserTable users={found} onManage={setManaged} />
            )
          }
        </Answer>
      </Section>
      <Section title={t('addTitle')} intro={t('addIntro')}>
        <NewUser />
      </Section>
      <DefaultQuota />
      {managed && <UserDialog user={managed} onClose={() => setManaged(undefined)} />}
    </Page>
  );
}
