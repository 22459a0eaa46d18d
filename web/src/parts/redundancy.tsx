import type { RedundancyView } from '@nonstop4/contract';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconPlayerStop from '@tabler/icons-react/dist/esm/icons/IconPlayerStop.mjs';
import IconShieldCheck from '@tabler/icons-react/dist/esm/icons/IconShieldCheck.mjs';
import IconUpload from '@tabler/icons-react/dist/esm/icons/IconUpload.mjs';
import IconUrgent from '@tabler/icons-react/dist/esm/icons/IconUrgent.mjs';
import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from './badge.tsx';
import type { Icon } from './icon.ts';

const LOOKS: Record<RedundancyView['state'], { tone: Tone; icon: Icon }> = {
  redundant: { tone: 'ok', icon: IconShieldCheck },
  'not-redundant': { tone: 'warn', icon: IconAlertTriangle },
  down: { tone: 'bad', icon: IconUrgent },
  stopped: { tone: 'idle', icon: IconPlayerStop },
};

/** Whether the app would survive a loss right now. */
export function RedundancyBadge({ redundancy }: { redundancy: RedundancyView }) {
  const { t } = useTranslation('redundancy');
  // An app that never ran is not "down": nothing has been lost.
  if (redundancy.reason === 'never-deployed') {
    return (
      <Badge tone="idle" icon={IconUpload}>
        {t('stateNew')}
      </Badge>
    );
  }
  const look = LOOKS[redundancy.state];
  return (
    <Badge tone={look.tone} icon={look.icon}>
      {t(`state.${redundancy.state}`)}
    </Badge>
  );
}

/** The one sentence that says why. */
export function useRedundancyReason(): (redundancy: RedundancyView) => string {
  const { t } = useTranslation('redundancy');
  return (redundancy) => {
    if (redundancy.state === 'stopped') return t('stopped');
    if (redundancy.reason) return t(`reason.${redundancy.reason}`);
    if (redundancy.state === 'redundant') {
      return t('redundant', { replicas: redundancy.readyReplicas, nodes: redundancy.readyNodes });
    }
    return t(redundancy.state === 'down' ? 'reason.none-ready' : 'reason.one-replica-ready');
  };
}
