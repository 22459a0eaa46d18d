import type { Awaited, Run } from '@nonstop4/contract';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconLoader2 from '@tabler/icons-react/dist/esm/icons/IconLoader2.mjs';
import IconMinus from '@tabler/icons-react/dist/esm/icons/IconMinus.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from './badge.tsx';
import type { Icon } from './icon.ts';
import { STEP_NAMES } from './stages/step-names.ts';

export type RunState = Run['state'];

const LOOKS: Record<RunState, { tone: Tone; icon: Icon }> = {
  queued: { tone: 'idle', icon: IconClock },
  running: { tone: 'busy', icon: IconLoader2 },
  succeeded: { tone: 'ok', icon: IconCheck },
  failed: { tone: 'bad', icon: IconX },
  canceled: { tone: 'idle', icon: IconMinus },
  superseded: { tone: 'idle', icon: IconMinus },
};

interface RunStateBadgeProps {
  state: RunState;
  stage?: string;
  waitsFor?: Awaited | undefined;
}

/** How a run stands; while it runs, at which step, or that it waits. */
export function RunStateBadge({ state, stage, waitsFor }: RunStateBadgeProps) {
  const { t } = useTranslation('stages');
  const look = LOOKS[state];
  if (state === 'running' && waitsFor) {
    return (
      <Badge tone="warn" icon={IconClock}>
        {t(`waitsFor.${waitsFor}`)}
      </Badge>
    );
  }
  const step = state === 'running' ? STEP_NAMES.find((name) => name === stage) : undefined;
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {step ? t('runningAt', { step: t(`name.${step}`) }) : t(`runState.${state}`)}
    </Badge>
  );
}
