import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { loadProblemTexts } from '../api/problem-texts.ts';
import { read, write } from '../browser-storage.ts';
import { chooseLanguage, LANGUAGE_KEY, LANGUAGES, type Language } from './language.ts';

type Words = Record<string, Record<string, string>>;

/** Words by when they are needed: on the first page, before somebody is signed in, on all other pages. A visitor loads one language. */
type Part = 'first' | 'entrance' | 'rest';

const catalogues: Record<Language, Record<Part, () => Promise<Words>>> = {
  en: {
    first: async () => (await import('./en/first-words.ts')).firstWords,
    entrance: async () => (await import('./en/entrance-words.ts')).entranceWords,
    rest: async () => (await import('./en/other-words.ts')).otherWords,
  },
  ko: {
    first: async () => (await import('./ko/first-words.ts')).firstWords,
    entrance: async () => (await import('./ko/entrance-words.ts')).entranceWords,
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
  await addWords(currentLanguage(), 'entrance', 'rest');
}

/** Loads the words of the pages for somebody who is not signed in, and no more: such a page may be the first of a visit. */
export async function loadEntranceWords(): Promise<void> {
  await addWords(currentLanguage(), 'entrance');
}

/** Loads the catalogue when it is not there yet, switches, and keeps the choice in this browser. */
export async function switchLanguage(language: Language): Promise<void> {
  await addWords(language, 'first', 'entrance', 'rest');
  await i18next.changeLanguage(language);
  write(LANGUAGE_KEY, language);
  document.documentElement.lang = language;
}

async function addWords(language: Language, ...parts: Part[]): Promise<void> {
  const [catalogued] = await Promise.all([
    Promise.all(parts.map((part) => catalogues[language][part]())),
    loadProblemTexts(language),
  ]);
  for (const words of catalogued) {
    for (const [area, texts] of Object.entries(words)) i18next.addResourceBundle(language, area, texts);
  }
}
