import type { AppDetail } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { Field } from '../../parts/field.tsx';
import { addressFault, type SourceEntries } from './source-entries.ts';
import './source-fields.css';

interface SourceFieldsProps {
  entries: SourceEntries;
  change: (changed: Partial<SourceEntries>) => void;
  /** What the app has so far. */
  kept?: AppDetail['gitSource'] | undefined;
}

/** Where the repository is, and what lets the platform in there. */
export function SourceFields({ entries, change, kept }: SourceFieldsProps) {
  const { t } = useTranslation('imports');
  const fault = addressFault(entries.address);
  const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false };
  const isSame = entries.address.trim() === kept?.address;
  const tokenHint = kept?.hasToken ? (isSame ? t('tokenKept') : t('tokenGone')) : t('tokenHint');
  return (
    <>
      <Field
        {...plain}
        label={t('address')}
        type="url"
        inputMode="url"
        placeholder={t('addressExample')}
        maxLength={500}
        required
        value={entries.address}
        onChange={(address) => change({ address })}
        hint={t('addressHint')}
        {...(fault ? { error: t(fault) } : {})}
      />
      <div className="source-pair">
        <Field
          {...plain}
          label={t('branch')}
          maxLength={100}
          value={entries.branch}
          onChange={(branch) => change({ branch })}
          hint={t('branchHint')}
        />
        <Field
          label={t('token')}
          type="password"
          autoComplete="new-password"
          maxLength={2_000}
          value={entries.token}
          onChange={(token) => change({ token })}
          hint={tokenHint}
        />
      </div>
      {(entries.token !== '' || kept?.hasToken) && (
        <Field
          {...plain}
          label={t('userName')}
          maxLength={200}
          value={entries.userName}
          onChange={(userName) => change({ userName })}
          hint={t('userNameHint')}
        />
      )}
      {kept?.hasToken && isSame && entries.token === '' && (
        <label className="form-check">
          <input
            type="checkbox"
            className="form-check-input"
            checked={entries.forgetToken}
            onChange={(event) => change({ forgetToken: event.target.checked })}
          />
          <span className="form-check-label">{t('removeToken')}</span>
        </label>
      )}
    </>
  );
}
