import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queries } from '../../api/queries.ts';
import { Field } from '../../parts/field.tsx';
import { isAppName } from '../../upload/app-name.ts';

interface NameFieldProps {
  name: string;
  /** The reader has an app of that name. */
  exists: boolean;
  onChange: (name: string) => void;
}

/** What the app is called, and where it will answer. */
export function NameField({ name, exists, onChange }: NameFieldProps) {
  const { t } = useTranslation('upload');
  const system = useQuery(queries.system());
  const url = addressOf(name, system.data?.appUrlExample);
  return (
    <Field
      label={t('nameLabel')}
      value={name}
      onChange={(value) => onChange(value.toLowerCase())}
      hint={exists ? t('nameExists', { name }) : url && t('nameHint', { url })}
      error={isAppName(name) ? undefined : t('nameRule')}
      maxLength={40}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

/** `http://<app>.localhost:8080` with the name in its place. */
function addressOf(name: string, example: string | undefined): string | undefined {
  return example
    ?.replace(/<app>|\{app\}|%3Capp%3E/i, name)
    .replace(/^https?:\/\//, '')
    .replace(/\/$/, '');
}
