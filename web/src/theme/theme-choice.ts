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
