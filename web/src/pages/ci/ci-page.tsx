import type { CiSettings } from '@nonstop4/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Answer } from '../../parts/answer.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { CiForm } from './ci-form.tsx';
import { CiNow } from './ci-now.tsx';
import { ciSettings } from './ci-settings.ts';

/** Who builds all apps. */
export function CiPage() {
  const { t } = useTranslation('ci');
  const { t: tOfAll } = useTranslation('connection');
  const ci = useQuery(ciSettings());
  return (
    <Page title={t('title')} intro={t('intro')} narrow>
      <Answer query={ci}>
        {(settings) => (
          <>
            <Section title={tOfAll('nowTitle')}>
              <CiNow connection={settings.connection} />
            </Section>
            <Choose {...settings} />
          </>
        )}
      </Answer>
    </Page>
  );
}

/** A form where it can be of use; else what is in the way, and where to go. */
function Choose({ possible, git, connection }: CiSettings) {
  const { t } = useTranslation('ci');
  const { t: tOfAll } = useTranslation('connection');
  if (!possible) return <Section title={t('impossibleTitle')} intro={t('impossible')} />;
  if (!git) {
    return (
      <Section
        title={t(connection ? 'gitGoneTitle' : 'gitMissingTitle')}
        intro={t(connection ? 'gitGone' : 'gitMissing')}
      >
        <div>
          <Link to="/git" className="btn btn-primary">
            {t('toGit')}
          </Link>
        </div>
      </Section>
    );
  }
  return (
    <Section title={connection ? tOfAll('changeTitle') : t('connectTitle')} intro={t('connectIntro')}>
      {/* Begun anew once another connection is saved. */}
      <CiForm key={JSON.stringify(connection)} connection={connection} />
    </Section>
  );
}
