import { useTranslation } from 'react-i18next';

const NAMES: Record<string, string> = {
  node: 'Node.js',
  python: 'Python',
  go: 'Go',
  java: 'Java',
  php: 'PHP',
  ruby: 'Ruby',
  procfile: 'Procfile',
  dockerfile: 'Dockerfile',
};

/** How an app is written, as one says it: `Node.js, Express`. Empty when nothing is known. */
export function useLanguageName(): (app: { language?: string; framework?: string }) => string {
  const { t } = useTranslation();
  return ({ language, framework }) => {
    const name = language === 'static' ? t('staticFiles') : (NAMES[language ?? ''] ?? language);
    return [name, framework].filter((part) => part !== undefined && part !== '').join(', ');
  };
}
