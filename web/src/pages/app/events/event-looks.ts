import IconActivityHeartbeat from '@tabler/icons-react/dist/esm/icons/IconActivityHeartbeat.mjs';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconPlayerPlay from '@tabler/icons-react/dist/esm/icons/IconPlayerPlay.mjs';
import IconPlayerStop from '@tabler/icons-react/dist/esm/icons/IconPlayerStop.mjs';
import IconPlus from '@tabler/icons-react/dist/esm/icons/IconPlus.mjs';
import IconPoint from '@tabler/icons-react/dist/esm/icons/IconPoint.mjs';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import IconRocket from '@tabler/icons-react/dist/esm/icons/IconRocket.mjs';
import IconSettings from '@tabler/icons-react/dist/esm/icons/IconSettings.mjs';
import IconShieldCheck from '@tabler/icons-react/dist/esm/icons/IconShieldCheck.mjs';
import IconTrash from '@tabler/icons-react/dist/esm/icons/IconTrash.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import type { Tone } from '../../../parts/badge.tsx';
import type { Icon } from '../../../parts/icon.ts';

interface Look {
  tone: Tone;
  icon: Icon;
}

const LOOKS: Record<string, Look> = {
  'app-created': { tone: 'busy', icon: IconPlus },
  'app-stopped': { tone: 'idle', icon: IconPlayerStop },
  'app-started': { tone: 'ok', icon: IconPlayerPlay },
  'app-deleted': { tone: 'idle', icon: IconTrash },
  'settings-changed': { tone: 'busy', icon: IconSettings },
  'people-changed': { tone: 'busy', icon: IconSettings },
  'run-queued': { tone: 'idle', icon: IconClock },
  'run-succeeded': { tone: 'ok', icon: IconCheck },
  'run-failed': { tone: 'bad', icon: IconX },
  'run-resumed': { tone: 'busy', icon: IconRefresh },
  'release-live': { tone: 'ok', icon: IconRocket },
  'auto-rollback': { tone: 'warn', icon: IconRefresh },
  'replica-crashed': { tone: 'bad', icon: IconAlertTriangle },
  'replica-restarted': { tone: 'busy', icon: IconRefresh },
  'replica-out-of-memory': { tone: 'bad', icon: IconAlertTriangle },
  'replica-unresponsive': { tone: 'bad', icon: IconAlertTriangle },
  'background-crashed': { tone: 'bad', icon: IconAlertTriangle },
  'redundancy-lost': { tone: 'warn', icon: IconAlertTriangle },
  'redundancy-back': { tone: 'ok', icon: IconShieldCheck },
  'node-lost': { tone: 'bad', icon: IconAlertTriangle },
  'node-back': { tone: 'ok', icon: IconCheck },
  'node-drain-started': { tone: 'busy', icon: IconRefresh },
  'node-uncordoned': { tone: 'ok', icon: IconCheck },
  'ci-connected': { tone: 'ok', icon: IconCheck },
  'ci-disconnected': { tone: 'idle', icon: IconPoint },
  'git-connected': { tone: 'ok', icon: IconCheck },
  'git-disconnected': { tone: 'idle', icon: IconPoint },
  'volume-full': { tone: 'bad', icon: IconAlertTriangle },
  'incident-began': { tone: 'bad', icon: IconAlertTriangle },
  'incident-ended': { tone: 'ok', icon: IconCheck },
  'drill-started': { tone: 'busy', icon: IconActivityHeartbeat },
  'drill-finished': { tone: 'ok', icon: IconActivityHeartbeat },
  'drill-skipped': { tone: 'idle', icon: IconActivityHeartbeat },
};

const OTHER: Look = { tone: 'idle', icon: IconPoint };

/** Picture and colour of an event; a kind that this page does not know yet gets a plain dot. */
export function eventLook(kind: string): Look {
  return LOOKS[kind] ?? OTHER;
}
