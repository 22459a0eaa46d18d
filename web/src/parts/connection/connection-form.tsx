import type { FailureView } from '@nonstop4/contract';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureCard } from '../failure-card.tsx';
import type { Connection } from './use-connection.ts';
import './connection.css';

interface ConnectionFormProps<Draft, Check> {
  draft: Draft;
  connection: Connection<Draft, Check>;
  /** Whether there is enough to try. */
  filled: boolean;
  /** A sentence, or all that was found. */
  works: (check: Check) => ReactNode;
  /** What went wrong, as far as no field says so. */
  complaint?: ReactNode;
  children: ReactNode;
}

/** The fields of a connection, a test, and the choice; below them what came of it. */
export function ConnectionForm<Draft, Check extends { ok: boolean; failure?: FailureView }>({
  draft,
  connection: { test, save, isTesting, isSaving, error, resultOf },
  filled,
  works,
  complaint,
  children,
}: ConnectionFormProps<Draft, Check>) {
  const { t } = useTranslation('connection');
  const ready = filled && !isTesting && !isSaving;
  const result = resultOf(draft);
  const form = useRef<HTMLFormElement>(null);
  // The buttons are far below the first fields: what is wrong there would not be seen, nor read aloud.
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  return (
    <form
      ref={form}
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save(draft);
      }}
    >
      {children}
      <div className="line">
        <button type="button" className="btn btn-default" disabled={!ready} onClick={() => test(draft)}>
          {isTesting ? t('testing') : t('test')}
        </button>
        <button type="submit" className="btn btn-primary" disabled={!ready}>
          {isSaving ? t('saving') : t('save')}
        </button>
      </div>
      <div role="status">{result?.ok && <Works>{works(result)}</Works>}</div>
      {result?.failure && <FailureCard failure={result.failure} consequence={t('nothingChanged')} />}
      {complaint}
    </form>
  );
}

function Works({ children }: { children: ReactNode }) {
  if (typeof children !== 'string') return children;
  return (
    <p className="line connection-works">
      <IconCheck size={20} aria-hidden /> {children}
    </p>
  );
}
