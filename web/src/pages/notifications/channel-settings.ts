import { ALERT_KINDS, ApiProblem, type ChannelSettings, type ChannelView } from '@nonstop4/contract';

/** What most want: everything of their own apps; operators of the platform is told of the platform too. */
export function firstSettings(language: 'en' | 'ko', isOperator: boolean): ChannelSettings {
  return { name: '', language, ownApps: true, platform: isOperator, alertKinds: [...ALERT_KINDS] };
}

export function settingsOf({ name, language, ownApps, platform, alertKinds }: ChannelView): ChannelSettings {
  return { name, language, ownApps, platform, alertKinds };
}

export function isComplete({ name, ownApps, platform, alertKinds }: ChannelSettings): boolean {
  return name.trim() !== '' && (ownApps || platform) && alertKinds.length > 0;
}

const FAULTS = ['not-an-address', 'not-a-url', 'password-inside', 'no-audience', 'password-missing'] as const;
export type Fault = (typeof FAULTS)[number];

/** Which of these the server found wrong. */
export function faultIn(error: unknown): Fault | undefined {
  const reason = error instanceof ApiProblem ? error.problem.params.reason : undefined;
  return FAULTS.find((fault) => fault === reason);
}
