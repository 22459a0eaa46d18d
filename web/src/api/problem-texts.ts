import type { ProblemCatalogue } from '@nonstop4/contract';
import { useSyncExternalStore } from 'react';
import type { Language } from '../i18n/language.ts';

const catalogues: Record<Language, () => Promise<ProblemCatalogue>> = {
  en: async () => (await import('./problems-in-english.ts')).problems,
  ko: async () => (await import('./problems-in-korean.ts')).problems,
};
const loaded = new Map<Language, ProblemCatalogue>();
const listeners = new Set<() => void>();

/** Loads what error answers are said in. Every page but the list of apps, which is first and hardly ever has one to tell, waits for it. */
export async function loadProblemTexts(language: Language): Promise<void> {
  if (loaded.has(language)) return;
  loaded.set(language, await catalogues[language]());
  for (const tell of [...listeners]) tell();
}

/** Undefined while it is not loaded. */
export function useProblemTexts(language: Language): ProblemCatalogue | undefined {
  return useSyncExternalStore(subscribe, () => loaded.get(language));
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
