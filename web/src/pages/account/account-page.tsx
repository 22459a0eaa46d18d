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
import { OwnUse } from './own-use.tsx';
import { PasswordSection } from './password-section.tsx';
import { SecondFactorSection } from './second-factor-section.tsx';
import { SessionsSection } from './sessions-section.tsx';

export function AccountPage() {
  const { t } = useTranslation('account');
  const account = useQuery(accountQueries.account());
  const isOperator = account.data?.role === 'operator';
  return (
    <Page title={t('accountTitle')} narrow actions={isOperator && <Link to="/access">{t('toAccess')}</Link>}>
      <Section title={t('whoTitle')}>
        <Answer query={account}>
          {(user) => (
            <p>
              <span className="strong">{user.name}</span>{' '}
              <span className="quiet">· {t(user.role === 'operator' ? 'roleOperator' : 'roleMember')}</span>
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
      <OwnUse />
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
