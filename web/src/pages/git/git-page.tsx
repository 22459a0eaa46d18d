import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../parts/answer.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { GitForm } from './git-form.tsx';
import { GitHook } from './git-hook.tsx';
import { GitNow } from './git-now.tsx';
import { gitSettings } from './git-settings.ts';
import './git-page.css';

/** Where the code of all apps is kept. */
export function GitPage() {
  const { t } = useTranslation('git');
  const { t: tOfAll } = useTranslation('connection');
  const git = useQuery(gitSettings());
  return (
    <Page title={t('title')} intro={t('intro')} narrow>
      <Answer query={git}>
        {({ connection, hook }) => (
          <>
            <Section title={tOfAll('nowTitle')}>
              <GitNow connection={connection} />
            </Section>
            {connection && (
              <Section title={t('hookTitle')} intro={t('hookIntro')}>
                <GitHook made={hook} atGitHub={connection.github !== undefined} />
              </Section>
            )}
            <Section title={connection ? tOfAll('changeTitle') : t('connectTitle')} intro={t('connectIntro')}>
              {/* Begun anew once another connection is saved. */}
              <GitForm key={JSON.stringify(connection)} connection={connection} />
            </Section>
          </>
        )}
      </Answer>
    </Page>
  );
}
