import { read, write } from '../src/browser-storage.ts';
import { parseThemeChoice, THEME_KEY, themeOf } from '../src/theme/theme-choice.ts';

/** The choice of the panel is the one of its documentation, both ways: they are of one address and share what the browser keeps. */
export function keepTheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const show = () => {
    document.documentElement.dataset.bsTheme = themeOf(parseThemeChoice(read(THEME_KEY)), dark.matches);
  };
  show();
  dark.addEventListener('change', show);
  document.addEventListener('DOMContentLoaded', () => {
    const select = document.querySelector<HTMLSelectElement>('select.theme');
    if (!select) return;
    select.hidden = false;
    select.value = parseThemeChoice(read(THEME_KEY));
    select.addEventListener('change', () => {
      write(THEME_KEY, select.value);
      show();
    });
  });
}
