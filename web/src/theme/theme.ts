import { useSyncExternalStore } from 'react';
import { read, write } from '../browser-storage.ts';

export const THEME_CHOICES = ['system', 'light', 'dark'] as const;
export type ThemeChoice = (typeof THEME_CHOICES)[number];
export type Theme = 'light' | 'dark';

/** Where the browser keeps the choice. The same name is in public/first-paint.js. */
export const THEME_KEY = 'nonstop4.theme';

export function parseThemeChoice(kept: string | null): ThemeChoice {
  return THEME_CHOICES.find((choice) => choice === kept) ?? 'system';
}

export function themeOf(choice: ThemeChoice, systemIsDark: boolean): Theme {
  if (choice === 'system') return systemIsDark ? 'dark' : 'light';
  return choice;
}

const listeners = new Set<() => void>();
const systemIsDark = () => matchMedia('(prefers-color-scheme: dark)').matches;
let choice: ThemeChoice = 'system';

function apply(): void {
  document.documentElement.dataset.bsTheme = themeOf(choice, systemIsDark());
  for (const listener of listeners) listener();
}

/** Call once at start: takes the kept choice over and follows the system while it is `system`. */
export function setUpTheme(): void {
  choice = parseThemeChoice(read(THEME_KEY));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  apply();
}

export function chooseTheme(next: ThemeChoice): void {
  choice = next;
  write(THEME_KEY, next);
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice);
}

/** The theme that is shown now: for charts, which paint their own colours. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => themeOf(choice, systemIsDark()));
}
