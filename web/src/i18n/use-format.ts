import { useTranslation } from 'react-i18next';
import { type Format, makeFormat } from './format.ts';

const formats = { en: makeFormat('en'), ko: makeFormat('ko') };

/** The formats of the language that is shown now. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return i18n.language === 'ko' ? formats.ko : formats.en;
}
