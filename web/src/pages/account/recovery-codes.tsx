import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../parts/copy-button.tsx';
import './api-tokens.css';
import './second-factor.css';

/** Shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation('security');
  return (
    <div className="token-once" role="status">
      <p className="strong">{t('codesOnce')}</p>
      <ul className="plain-list recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="line">
        <CopyButton text={codes.join('\n')} label={t('codesCopy')} />
        <button type="button" className="btn btn-sm btn-default" onClick={onDone}>
          {t('codesKept')}
        </button>
      </div>
    </div>
  );
}
