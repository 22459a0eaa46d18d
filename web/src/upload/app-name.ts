import { AppNameSchema } from '@nonstop4/contract';
import { romanize } from './romanize.ts';

const LONGEST = 40;
const NOTHING_LEFT = 'my-app';

/**
 * A name for an app, made of the name of its file or folder: a DNS label that starts with a letter. What git hosts and
 * browsers add to the names of downloads (`-main`, ` (1)`) is taken off.
 */
export function proposeAppName(fileName: string): string {
  const bare = fileName
    .replace(/\.zip$/i, '')
    .replace(/ \(\d+\)$/, '')
    .replace(/[-_](main|master)$/i, '');
  const label = romanize(bare)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  const started = /^\d/.test(label) ? `app-${label}` : label;
  const cut = started.slice(0, LONGEST).replace(/-+$/, '');
  return cut === '' ? NOTHING_LEFT : cut;
}

export function isAppName(name: string): boolean {
  return AppNameSchema.safeParse(name).success;
}
