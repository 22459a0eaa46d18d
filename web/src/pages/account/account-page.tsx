import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../parts/answer.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { LanguageChoice, ThemeSwitch } from '../../shell/preferences.tsx';
import { accountQueries } from './account-queries.ts';
import { ApiTokens } from './api-tokens.tsx';
import { EmailSection } from './email-section.tsx';
import { FarewellSection } from './farewell-section.tsx';
import { IdentitiesSection } from './identities-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { SecondFactorSection } from './second-factor-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

export function AccountPage() {
  const { t } = useTranslation('account');
  const account = useQuery(accountQueries.account());
  const isOwner = account.data?.role === 'owner';
  return (
    <Page title={t('accountTitle')} narrow actions={isOwner && <Link to="/access">{t('toAccess')}</Link>}>
      <Section title={t('whoTitle')}>
        <Answer query={account}>
          {(user) => (
            <p>
              <span className="strong">{user.name}</span>{' '}
              <span className="quiet">· {t(user.role === 'owner' ? 'roleOwner' : 'roleMember')}</span>
            </p>
          )}
        </Answer>
      </Section>
      <Section title={t('looksTitle')} intro={t('looksIntro')}>
        <div className="line">
          <LanguageChoice />
          <ThemeSwitch />
        </div>
      </Section>
      <ApiTokens />
      <SessionsSection />
      {account.data && (
        <>
          <PasswordSection account={account.data} />
          <EmailSection account={account.data} />
          <SecondFactorSection account={account.data} />
          <IdentitiesSection account={account.data} />
          <FarewellSection account={account.data} />
        </>
      )}
    </Page>
  );
}
