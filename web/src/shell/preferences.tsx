import { useTranslation } from 'react-i18next';
import { LANGUAGE_NAMES, LANGUAGES, type Language } from '../i18n/language.ts';
import { switchLanguage } from '../i18n/setup.ts';
import { Choice } from '../parts/choice.tsx';
import { chooseTheme, useThemeChoice } from '../theme/theme.ts';
import { THEME_CHOICES, type ThemeChoice } from '../theme/theme-choice.ts';

export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <Choice<Language>
      label={t('language')}
      value={i18n.language === 'ko' ? 'ko' : 'en'}
      options={LANGUAGES.map((value) => ({ value, text: LANGUAGE_NAMES[value] }))}
      onChange={(language) => void switchLanguage(language)}
    />
  );
}

export function ThemeSwitch() {
  const { t } = useTranslation();
  return (
    <Choice<ThemeChoice>
      label={t('theme')}
      value={useThemeChoice()}
      options={THEME_CHOICES.map((value) => ({ value, text: t(`theme.${value}`) }))}
      onChange={chooseTheme}
    />
  );
}
