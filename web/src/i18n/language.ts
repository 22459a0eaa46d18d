/** The languages of the page. English is what a browser with neither gets. */
export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Where the browser keeps the choice. The same name is in public/first-paint.js. */
export const LANGUAGE_KEY = 'nonstop4.language';

/** The kept choice, else the first of the browser's languages that we speak, else English. */
export function chooseLanguage(kept: string | null, preferred: readonly string[]): Language {
  for (const tag of [kept, ...preferred]) {
    const language = LANGUAGES.find((known) => tag?.toLowerCase().split('-')[0] === known);
    if (language) return language;
  }
  return 'en';
}

/** Each language calls itself by its own name, so that everybody finds theirs. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', ko: '한국어' };
