// Runs before anything is painted, so that the page never flashes in the wrong theme or language. It is a file of its
// own because the content security policy forbids inline scripts. The names of the keys are also in src/theme/theme-choice.ts
// and src/i18n/language.ts; a test compares them.
(() => {
  const root = document.documentElement;
  const kept = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const theme = kept('nonstop4.theme');
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.bsTheme = dark ? 'dark' : 'light';
  const wanted = [kept('nonstop4.language'), ...navigator.languages].find((tag) => /^(ko|en)\b/i.test(tag ?? ''));
  root.lang = wanted?.toLowerCase().startsWith('ko') ? 'ko' : 'en';
})();
