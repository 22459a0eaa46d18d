import { z } from 'zod';
import { networks } from './setting-types.ts';

/** How people are told of alerts. */
export interface NotifyConfig {
  /** Inside addresses and networks that webhooks may lead to. */
  insideNetworks: readonly string[];
  /** Where people open the panel, without a slash at its end; not set: where it listens. */
  panelUrl?: string;
}

export const NOTIFY_DEFAULTS = { NONSTOP4_NOTIFY_INSIDE: '', NONSTOP4_PANEL_URL: '' } as const;

export const NOTIFY_SETTINGS = {
  NONSTOP4_NOTIFY_INSIDE: networks(),
  NONSTOP4_PANEL_URL: z
    .string()
    .refine(isPanelUrl, 'an address such as https://panel.example.com, or empty')
    .transform((text) => text.replace(/\/+$/, '')),
};

type Settings = z.infer<z.ZodObject<typeof NOTIFY_SETTINGS>>;

export function notifyConfig(settings: Settings): NotifyConfig {
  const { NONSTOP4_NOTIFY_INSIDE: insideNetworks, NONSTOP4_PANEL_URL: panelUrl } = settings;
  return { insideNetworks, ...(panelUrl === '' ? {} : { panelUrl }) };
}

function isPanelUrl(text: string): boolean {
  if (text === '') return true;
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[?#]/.test(text);
}
