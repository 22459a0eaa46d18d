import { keepTheme } from './keep-theme.ts';
import { searchPages } from './search-pages.ts';

// Before anything is painted: the theme. The rest when there is a page.
keepTheme();
document.addEventListener('DOMContentLoaded', () => {
  for (const form of document.querySelectorAll<HTMLFormElement>('form.search')) searchPages(form);
  const menu = document.querySelector<HTMLDetailsElement>('.menu details');
  if (menu) menu.open = matchMedia('(min-width: 60rem)').matches;
});
