import type { ReplicaView } from '@nonstop4/contract';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconDoorExit from '@tabler/icons-react/dist/esm/icons/IconDoorExit.mjs';
import IconHelp from '@tabler/icons-react/dist/esm/icons/IconHelp.mjs';
import IconPlayerStop from '@tabler/icons-react/dist/esm/icons/IconPlayerStop.mjs';
import IconRocket from '@tabler/icons-react/dist/esm/icons/IconRocket.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import type { Tone } from '../../../parts/badge.tsx';
import type { Icon } from '../../../parts/icon.ts';

/** How each state of a replica looks. */
export const REPLICA_LOOKS: Record<ReplicaView['state'], { tone: Tone; icon: Icon }> = {
  starting: { tone: 'busy', icon: IconRocket },
  ready: { tone: 'ok', icon: IconCheck },
  unhealthy: { tone: 'warn', icon: IconAlertTriangle },
  crashed: { tone: 'bad', icon: IconX },
  draining: { tone: 'idle', icon: IconDoorExit },
  stopping: { tone: 'idle', icon: IconPlayerStop },
  lost: { tone: 'bad', icon: IconHelp },
};
