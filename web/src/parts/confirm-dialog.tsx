import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';
import { ErrorLine } from './error-panel.tsx';
import { Field } from './field.tsx';

interface ConfirmDialogProps {
  title: string;
  /** What will happen, and what will not. */
  children: ReactNode;
  /** The verb on the button: never only "OK". */
  action: string;
  danger?: boolean;
  /** This must be typed before the button works. */
  typed?: { label: string; text: string };
  /** Rejects when it was not done: the dialog stays open and shows why. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something that cannot be taken back with one click. */
export function ConfirmDialog({
  title,
  children,
  action,
  danger = false,
  typed,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [entry, setEntry] = useState('');
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const allowed = !busy && (typed === undefined || entry.trim() === typed.text);

  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (allowed) void confirm();
        }}
      >
        {children}
        {typed && <Field label={typed.label} value={entry} onChange={setEntry} autoComplete="off" spellCheck={false} />}
        {error !== undefined && <ErrorLine error={error} />}
        <div className="dialog-actions">
          <button type="button" className="btn btn-default" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className={danger ? 'btn btn-danger' : 'btn btn-primary'} disabled={!allowed}>
            {action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
