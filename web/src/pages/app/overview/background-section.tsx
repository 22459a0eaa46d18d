import type { BackgroundProcessView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../parts/section.tsx';
import { ReplicaList } from './replica-list.tsx';

/** One process that runs beside what visitors reach. */
export function BackgroundSection({ process }: { process: BackgroundProcessView }) {
  const { t } = useTranslation('overview');
  return (
    <Section
      title={t('backgroundTitle', { process: process.name })}
      intro={t('backgroundIntro', { command: process.command })}
    >
      {process.running.length > 0 ? (
        <ReplicaList replicas={process.running} />
      ) : (
        <p className="quiet">{process.copies === 0 ? t('backgroundNone') : t('backgroundNotYet')}</p>
      )}
    </Section>
  );
}
