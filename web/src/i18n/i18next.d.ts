import 'i18next';
import type { entranceWords } from './en/entrance-words.ts';
import type { firstWords } from './en/first-words.ts';
import type { otherWords } from './en/other-words.ts';

// Makes `t('…')` accept the keys of the English catalogue only.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof firstWords & typeof entranceWords & typeof otherWords;
    keySeparator: false;
    returnNull: false;
  }
}
