import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconMinus from '@tabler/icons-react/dist/esm/icons/IconMinus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import type { Icon } from '../icon.ts';
import type { Step } from './steps.ts';

interface StageBodyProps extends Pick<Step, 'state' | 'tookMs'> {
  name: string;
  /** Until it is seen how the step ended. */
  picture: Icon;
}

/** A step as it is shown on a rail: how it stands, its name, and how long it took. */
export function StageBody({ name, picture, state, tookMs }: StageBodyProps) {
  const { t } = useTranslation('stages');
  const format = useFormat();
  const Picture = pictureOf(state) ?? picture;
  return (
    <>
      <span className="stage-dot">
        <Picture size={18} stroke={2} aria-hidden />
      </span>
      <span className="stage-words">
        <span className="stage-name">{name}</span>
        <span className="stage-note numbers">
          <span className={state === 'succeeded' ? 'only-read-aloud' : undefined}>{t(`state.${state}`)}</span>
          {tookMs !== undefined && state !== 'skipped' && <span>{format.duration(tookMs)}</span>}
        </span>
      </span>
    </>
  );
}

function pictureOf(state: Step['state']): Icon | undefined {
  if (state === 'succeeded') return IconCheck;
  if (state === 'failed' || state === 'canceled') return IconX;
  return state === 'skipped' || state === 'unreached' ? IconMinus : undefined;
}
