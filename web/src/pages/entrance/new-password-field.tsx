import { PasswordSchema } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { Field } from '../../parts/field.tsx';

export function isGoodPassword(password: string): boolean {
  return PasswordSchema.safeParse(password).success;
}

/** `tried`: somebody has wanted to go on with it. */
export function NewPasswordField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  tried: boolean;
}) {
  const { t } = useTranslation('account');
  const { tried, ...field } = props;
  const error = tried && !isGoodPassword(props.value) ? t('passwordRule') : undefined;
  return (
    <Field
      {...field}
      type="password"
      hint={t('passwordRule')}
      {...(error === undefined ? {} : { error })}
      autoComplete="new-password"
      required
    />
  );
}
