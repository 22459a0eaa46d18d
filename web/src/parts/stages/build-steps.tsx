import IconDownload from '@tabler/icons-react/dist/esm/icons/IconDownload.mjs';
import IconMessageCheck from '@tabler/icons-react/dist/esm/icons/IconMessageCheck.mjs';
import IconPackage from '@tabler/icons-react/dist/esm/icons/IconPackage.mjs';
import IconUpload from '@tabler/icons-react/dist/esm/icons/IconUpload.mjs';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Icon } from '../icon.ts';
import { StageBody } from './stage-body.tsx';
import type { BuildStep } from './steps.ts';
import './build-steps.css';

const PICTURES: Record<BuildStep['name'], Icon> = {
  checkout: IconDownload,
  image: IconPackage,
  push: IconUpload,
  report: IconMessageCheck,
};

/** How far a build in Jenkins is: what the build step of the rail above it is made of. */
export function BuildSteps({ steps }: { steps: readonly BuildStep[] }) {
  const { t } = useTranslation('run');
  const titleId = useId();
  return (
    <div className="build-steps">
      <h3 id={titleId}>{t('buildSteps')}</h3>
      <ol className="build-step-list" aria-labelledby={titleId}>
        {steps.map(({ name, ...step }) => (
          <li
            key={name}
            className={`stage build-step stage-${step.state}`}
            aria-current={step.state === 'running' ? 'step' : undefined}
          >
            <StageBody {...step} name={t(`buildStep.${name}`)} picture={PICTURES[name]} />
          </li>
        ))}
      </ol>
    </div>
  );
}
