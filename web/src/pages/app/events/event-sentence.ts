import type { EventView } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import type { Format } from '../../../i18n/format.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { drillTarget } from '../../../parts/short-id.ts';

/** The kinds that this page has a sentence for. */
export const EVENT_KINDS = [
  'app-created',
  'app-stopped',
  'app-started',
  'app-deleted',
  'settings-changed',
  'people-changed',
  'run-queued',
  'run-succeeded',
  'run-failed',
  'run-canceled',
  'run-superseded',
  'run-resumed',
  'release-live',
  'auto-rollback',
  'replica-crashed',
  'replica-restarted',
  'replica-out-of-memory',
  'replica-unresponsive',
  'background-crashed',
  'redundancy-lost',
  'redundancy-back',
  'node-lost',
  'node-back',
  'node-drain-started',
  'node-uncordoned',
  'ci-connected',
  'ci-disconnected',
  'git-connected',
  'git-disconnected',
  'mail-server-set',
  'mail-server-removed',
  'volume-full',
  'certificate-issued',
  'certificate-failed',
  'incident-began',
  'incident-ended',
  'drill-started',
  'drill-finished',
  'drill-skipped',
  'signed-in',
  'sign-in-failed',
  'token-made',
  'token-revoked',
  'sessions-ended',
  'password-changed',
  'password-reset',
  'account-made',
  'account-deleted',
  'email-verified',
  'account-mail-failed',
  'invitation-made',
  'invitation-revoked',
  'sign-up-policy-set',
  'second-factor-on',
  'second-factor-off',
  'recovery-code-used',
  'identity-linked',
  'identity-unlinked',
  'identity-provider-set',
  'identity-provider-removed',
] as const;

type EventKind = (typeof EVENT_KINDS)[number];

function isKnown(kind: string): kind is EventKind {
  return (EVENT_KINDS as readonly string[]).includes(kind);
}

/** For these kinds there is a longer sentence, which needs this fact. */
const FACTS = {
  'people-changed': 'name',
  'run-queued': 'run',
  'run-succeeded': 'run',
  'run-failed': 'run',
  'run-canceled': 'run',
  'run-superseded': 'run',
  'run-resumed': 'run',
  'release-live': 'release',
  'auto-rollback': 'to',
  'replica-crashed': 'node',
  'replica-restarted': 'node',
  'replica-out-of-memory': 'node',
  'replica-unresponsive': 'node',
  'background-crashed': 'process',
  'node-lost': 'node',
  'node-back': 'node',
  'node-drain-started': 'node',
  'node-uncordoned': 'node',
  'ci-connected': 'address',
  'git-connected': 'address',
  'certificate-issued': 'hostname',
  'certificate-failed': 'hostname',
  'drill-started': 'target',
  'drill-finished': 'sent',
} as const satisfies Partial<Record<EventKind, string>>;

function tellsMore(event: EventView, kind: EventKind): kind is keyof typeof FACTS {
  return kind in FACTS && event.params[FACTS[kind as keyof typeof FACTS]] !== undefined;
}

const REASONS = [
  'single-writer',
  'one-replica-asked',
  'one-replica-ready',
  'same-node',
  'node-cordoned',
  'none-ready',
] as const;
const SETTINGS = [
  'replicas',
  'autoscaling',
  'extraHostnames',
  'redirectToHttps',
  'certificate',
  'healthPath',
  'memoryLimitBytes',
  'volumeLimitBytes',
  'singleWriter',
  'runTests',
  'probing',
  'statusPublic',
  'startCommand',
  'preDeployCommand',
  'background',
  'configVars',
  'secrets',
] as const;

/** Says what happened. Facts that an event does not carry are left out of the sentence. */
export function useEventSentence(): (event: EventView) => string {
  const { t } = useTranslation('events');
  const { t: redundancy } = useTranslation('redundancy');
  const format = useFormat();
  return (event) => {
    const { kind, params } = event;
    if (!isKnown(kind)) return t('unknown', { kind });
    const reason = REASONS.find((one) => kind === 'redundancy-lost' && one === params.reason);
    if (reason) return `${t('kind.redundancy-lost')} ${redundancy(`reason.${reason}`)}`;
    const changed = SETTINGS.filter(
      (one) => kind === 'settings-changed' && String(params.what).split(', ').includes(one),
    );
    if (changed.length > 0) {
      return t('settingsChanged', { what: format.list(changed.map((one) => t(`setting.${one}`))) });
    }
    return tellsMore(event, kind) ? t(`with.${kind}`, inWords(params, format)) : t(`kind.${kind}`);
  };
}

/** Large counts are written with their separators; numbers of runs and releases are small. */
function inWords(params: EventView['params'], format: Format): Record<string, string | number> {
  const words = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'number' ? format.number(value) : name === 'target' ? drillTarget(params.kind, value) : value,
  ]);
  return Object.fromEntries(words);
}
