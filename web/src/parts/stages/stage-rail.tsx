import IconArrowBigUpLines from '@tabler/icons-react/dist/esm/icons/IconArrowBigUpLines.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconDatabase from '@tabler/icons-react/dist/esm/icons/IconDatabase.mjs';
import IconGitCommit from '@tabler/icons-react/dist/esm/icons/IconGitCommit.mjs';
import IconHammer from '@tabler/icons-react/dist/esm/icons/IconHammer.mjs';
import IconMinus from '@tabler/icons-react/dist/esm/icons/IconMinus.mjs';
import IconPackage from '@tabler/icons-react/dist/esm/icons/IconPackage.mjs';
import IconRocket from '@tabler/icons-react/dist/esm/icons/IconRocket.mjs';
import IconShieldCheck from '@tabler/icons-react/dist/esm/icons/IconShieldCheck.mjs';
import IconTestPipe from '@tabler/icons-react/dist/esm/icons/IconTestPipe.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import type { Icon } from '../icon.ts';
import type { Step, StepName } from './steps.ts';
import './stage-rail.css';

const PICTURES: Record<StepName, Icon> = {
  upload: IconArrowBigUpLines,
  receive: IconPackage,
  push: IconGitCommit,
  test: IconTestPipe,
  build: IconHammer,
  volume: IconDatabase,
  deploy: IconRocket,
  verify: IconShieldCheck,
};

function pictureOf(step: Step): Icon {
  if (step.state === 'succeeded') return IconCheck;
  if (step.state === 'failed' || step.state === 'canceled') return IconX;
  if (step.state === 'skipped' || step.state === 'unreached') return IconMinus;
  return PICTURES[step.name];
}

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
              <StageBody step={step} />
            </button>
          ) : (
            <div className="stage-body">
              <StageBody step={step} />
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

function StageBody({ step }: { step: Step }) {
  const { t } = useTranslation('stages');
  const format = useFormat();
  const Picture = pictureOf(step);
  return (
    <>
      <span className="stage-dot">
        <Picture size={18} stroke={2} aria-hidden />
      </span>
      <span className="stage-words">
        <span className="stage-name">{t(`name.${step.name}`)}</span>
        <span className="stage-note numbers">
          <span className={step.state === 'succeeded' ? 'only-read-aloud' : undefined}>{t(`state.${step.state}`)}</span>
          {step.tookMs !== undefined && step.state !== 'skipped' && <span>{format.duration(step.tookMs)}</span>}
        </span>
      </span>
    </>
  );
}
