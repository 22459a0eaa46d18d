import { useSyncExternalStore } from 'react';
import { read, write } from '../browser-storage.ts';
import { parseThemeChoice, THEME_KEY, type Theme, type ThemeChoice, themeOf } from './theme-choice.ts';

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
