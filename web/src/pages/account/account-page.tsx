import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { Answer } from '../../parts/answer.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { LanguageChoice, ThemeSwitch } from '../../shell/preferences.tsx';
import { ApiTokens } from './api-tokens.tsx';
import { OwnUse } from './own-use.tsx';

export function AccountPage() {
  const { t } = useTranslation('account');
  const me = useQuery(queries.me());
  return (
    <Page title={t('accountTitle')} narrow>
      <Section title={t('whoTitle')}>
        <Answer query={me}>
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
    </Page>
  );
}
