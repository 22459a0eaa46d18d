import { useTranslation } from 'react-i18next';
import { Field } from '../../parts/field.tsx';

interface TokenAccessProps {
  userName: string;
  token: string;
  /** One was saved and is used when the field stays empty. */
  kept: boolean;
  onUserName: (value: string) => void;
  onToken: (value: string) => void;
}

/** For addresses by https. */
export function TokenAccess({ userName, token, kept, onUserName, onToken }: TokenAccessProps) {
  const { t } = useTranslation('git');
  const { t: tOfAll } = useTranslation('connection');
  return (
    <div className="connection-pair">
      <Field
        label={t('token')}
        type="password"
        value={token}
        onChange={onToken}
        hint={kept ? tOfAll('tokenKept') : t('tokenHint')}
        autoComplete="off"
        spellCheck={false}
      />
      <Field
        label={t('userName')}
        value={userName}
        onChange={onUserName}
        hint={t('userNameHint')}
        autoComplete="off"
        spellCheck={false}
      />
    </div>
  );
}
