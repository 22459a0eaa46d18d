import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Section } from '../../parts/section.tsx';
import { userQueries } from '../users/user-queries.ts';

const COUNTED = [
  { key: 'apps', word: 'apps', isSize: false },
  { key: 'replicas', word: 'replicas', isSize: false },
  { key: 'memoryBytes', word: 'memory', isSize: true },
  { key: 'storageBytes', word: 'storage', isSize: true },
] as const;

/** What one's own apps take, and how much they may. */
export function OwnUse() {
  const { t } = useTranslation('users');
  const format = useFormat();
  const query = useQuery(userQueries.quota());
  return (
    <Section title={t('useTitle')} intro={t('useIntro')}>
      <Answer query={query}>
        {({ use, quota }) => (
          <dl className="fact-list">
            {COUNTED.map(({ key, word, isSize }) => {
              const shown = (amount: number) => (isSize ? format.bytes(amount) : format.number(amount));
              const most = quota[key];
              const used = shown(use[key]);
              return (
                <div key={key}>
                  <dt>{t(`own.${word}`)}</dt>
                  <dd className="numbers">
                    {most === null ? t('useNoLimit', { used }) : t('useOf', { used, most: shown(most) })}
                  </dd>
                </div>
              );
            })}
          </dl>
        )}
      </Answer>
    </Section>
  );
}
