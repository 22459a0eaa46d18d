import IconArrowBigUpLines from '@tabler/icons-react/dist/esm/icons/IconArrowBigUpLines.mjs';
import IconDatabase from '@tabler/icons-react/dist/esm/icons/IconDatabase.mjs';
import IconGitCommit from '@tabler/icons-react/dist/esm/icons/IconGitCommit.mjs';
import IconHammer from '@tabler/icons-react/dist/esm/icons/IconHammer.mjs';
import IconPackage from '@tabler/icons-react/dist/esm/icons/IconPackage.mjs';
import IconRocket from '@tabler/icons-react/dist/esm/icons/IconRocket.mjs';
import IconShieldCheck from '@tabler/icons-react/dist/esm/icons/IconShieldCheck.mjs';
import IconTerminal2 from '@tabler/icons-react/dist/esm/icons/IconTerminal2.mjs';
import IconTestPipe from '@tabler/icons-react/dist/esm/icons/IconTestPipe.mjs';
import { useTranslation } from 'react-i18next';
import type { Icon } from '../icon.ts';
import { StageBody } from './stage-body.tsx';
import type { StepName } from './step-names.ts';
import type { Step } from './steps.ts';
import './stage-rail.css';

const PICTURES: Record<StepName, Icon> = {
  upload: IconArrowBigUpLines,
  receive: IconPackage,
  push: IconGitCommit,
  test: IconTestPipe,
  build: IconHammer,
  volume: IconDatabase,
  predeploy: IconTerminal2,
  deploy: IconRocket,
  verify: IconShieldCheck,
};

interface StageRailProps {
  steps: readonly Step[];
  /** The step whose log is shown; without `onSelect` the steps cannot be chosen. */
  selected?: StepName;
  onSelect?: (name: StepName) => void;
}

/** The steps: beside each other, on a phone below each other. */
export function StageRail({ steps, selected, onSelect }: StageRailProps) {
  const { t } = useTranslation('stages');
  return (
    <ol className="stage-rail" aria-label={t('railLabel')}>
      {steps.map((step) => (
        <li
          key={step.name}
          className={`stage stage-${step.state}`}
          aria-current={step.state === 'running' ? 'step' : undefined}
        >
          {onSelect && step.name !== 'upload' ? (
            <button
              type="button"
              className="stage-body"
              aria-pressed={selected === step.name}
              onClick={() => onSelect(step.name)}
            >
              <RailStep step={step} />
            </button>
          ) : (
            <div className="stage-body">
              <RailStep step={step} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

function RailStep({ step: { name, ...step } }: { step: Step }) {
  const { t } = useTranslation('stages');
  return <StageBody {...step} name={t(`name.${name}`)} picture={PICTURES[name]} />;
}
