import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../parts/answer.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { accessQueries } from './access-queries.ts';
import { Invitations } from './invitations.tsx';
import { PolicyForm } from './policy-form.tsx';
import { ProviderForm } from './provider-form.tsx';

/** Who may make an account, and by which ways; for operators. */
export function AccessPage() {
  const { t } = useTranslation('access');
  const policy = useQuery(accessQueries.policy());
  const provider = useQuery(accessQueries.provider());
  return (
    <Page title={t('title')} intro={t('intro')} narrow>
      <Section title={t('policyTitle')}>
        <Answer query={policy}>{(present) => <PolicyForm key={JSON.stringify(present)} policy={present} />}</Answer>
      </Section>
      {policy.data && policy.data.mode !== 'closed' && (
        <Section title={t('invitationsTitle')} intro={t('invitationsIntro')}>
          <Invitations />
        </Section>
      )}
      <Section title={t('providerTitle')} intro={t('providerIntro')}>
        <Answer query={provider}>
          {(settings) => <ProviderForm key={JSON.stringify(settings.provider)} settings={settings} />}
        </Answer>
      </Section>
    </Page>
  );
}
