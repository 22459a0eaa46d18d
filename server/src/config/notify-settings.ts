import { isIP } from 'node:net';
import { z } from 'zod';

/** How people are told of alerts. */
export interface NotifyConfig {
  /** Inside addresses and networks that webhooks may lead to. */
  insideNetworks: readonly string[];
  /** Where people open the panel, without a slash at its end; not set: where it listens. */
  panelUrl?: string;
}

export const NOTIFY_DEFAULTS = { NONSTOP4_NOTIFY_INSIDE: '', NONSTOP4_PANEL_URL: '' } as const;

export const NOTIFY_SETTINGS = {
  NONSTOP4_NOTIFY_INSIDE: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter((network) => network !== ''))
    .refine((networks) => networks.every(isNetwork), 'addresses and networks such as 10.1.2.3, 10.0.0.0/8'),
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

function isNetwork(text: string): boolean {
  const [address = '', prefix = String(isIP(address) === 6 ? 128 : 32)] = text.split('/');
  const family = isIP(address);
  if (family === 0 || !/^\d{1,3}$/.test(prefix) || text.split('/').length > 2) return false;
  if (Number(prefix) > (family === 6 ? 128 : 32)) return false;
  return true;
}

function isPanelUrl(text: string): boolean {
  if (text === '') return true;
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && !/[?#]/.test(text);
}
