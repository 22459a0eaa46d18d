import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import IconCopy from '@tabler/icons-react/dist/esm/icons/IconCopy.mjs';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notify } from './notices.ts';

const SHOWN_MS = 2_000;

/** Copies a text and says so. `label` names what is copied. */
export function CopyButton({ text, label, small = false }: { text: string; label: string; small?: boolean }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    // Browsers offer the clipboard to pages over HTTPS and on localhost only.
    const done = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    if (done) setCopied(true);
    else notify({ tone: 'warn', text: t('copyByHand', { text }) });
  };

  return (
    <button
      type="button"
      className={small ? 'btn btn-sm btn-icon btn-quiet' : 'btn btn-default'}
      onClick={() => void copy()}
      aria-label={copied ? t('copied') : label}
      title={label}
    >
      {copied ? <IconCheck size={small ? 16 : 18} aria-hidden /> : <IconCopy size={small ? 16 : 18} aria-hidden />}
      {!small && <span aria-live="polite">{copied ? t('copied') : t('copy')}</span>}
    </button>
  );
}
