import { useTranslation } from 'react-i18next';
import { Field } from '../../parts/field.tsx';

interface OwnPasswordFieldProps {
  hasPassword: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** Asked for before something that would shut the owner of the account out. Accounts without one have to have signed in just now. */
export function OwnPasswordField({ hasPassword, value, onChange }: OwnPasswordFieldProps) {
  const { t } = useTranslation('security');
  if (!hasPassword) return <p className="small quiet">{t('noPasswordYet')}</p>;
  return (
    <Field
      label={t('ownPassword')}
      type="password"
      value={value}
      onChange={onChange}
      autoComplete="current-password"
      required
    />
  );
}
