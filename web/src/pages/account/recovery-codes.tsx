import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import './second-factor.css';

/** Shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation('security');
  return (
    <ShownOnce title={t('codesOnce')}>
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
    </ShownOnce>
  );
}
