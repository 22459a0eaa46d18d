import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { read, write } from '../browser-storage.ts';
import { chooseLanguage, LANGUAGE_KEY, LANGUAGES, type Language } from './language.ts';

type Words = Record<string, Record<string, string>>;

/** The words of the first page, and those of all others: a visitor loads one language, and the second half of it later. */
const catalogues: Record<Language, { first: () => Promise<Words>; rest: () => Promise<Words> }> = {
  en: {
    first: async () => (await import('./en/first-words.ts')).firstWords,
    rest: async () => (await import('./en/other-words.ts')).otherWords,
  },
  ko: {
    first: async () => (await import('./ko/first-words.ts')).firstWords,
    rest: async () => (await import('./ko/other-words.ts')).otherWords,
  },
};

export async function setUpLanguage(): Promise<void> {
  const language = chooseLanguage(read(LANGUAGE_KEY), navigator.languages);
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: await catalogues[language].first() },
    partialBundledLanguages: true,
    supportedLngs: [...LANGUAGES],
    // No fallback: a test makes sure that nothing is missing in either language.
    fallbackLng: false,
    defaultNS: 'common',
    keySeparator: false,
    // React escapes by itself.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  document.documentElement.lang = language;
}

export function currentLanguage(): Language {
  return i18next.language === 'ko' ? 'ko' : 'en';
}

/** Loads the words that the first page does not need; every other page waits for them. */
export async function loadOtherWords(): Promise<void> {
  await addWords(currentLanguage(), 'rest');
}

/** Loads the catalogue when it is not there yet, switches, and keeps the choice in this browser. */
export async function switchLanguage(language: Language): Promise<void> {
  await Promise.all([addWords(language, 'first'), addWords(language, 'rest')]);
  await i18next.changeLanguage(language);
  write(LANGUAGE_KEY, language);
  document.documentElement.lang = language;
}

async function addWords(language: Language, part: 'first' | 'rest'): Promise<void> {
  for (const [area, words] of Object.entries(await catalogues[language][part]())) {
    i18next.addResourceBundle(language, area, words);
  }
}
