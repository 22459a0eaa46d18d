import IconPlugConnectedX from '@tabler/icons-react/dist/esm/icons/IconPlugConnectedX.mjs';
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '../api/problem-words.ts';
import './error-panel.css';

/** Says what could not be read and offers to try again. */
export function ErrorPanel({
  error,
  onRetry,
  retrying = false,
}: {
  error: unknown;
  onRetry?: () => void;
  retrying?: boolean;
}) {
  const { t } = useTranslation();
  const words = useProblemWords()(error);
  return (
    <div className="error-panel" role="alert">
      <IconPlugConnectedX size={24} aria-hidden />
      <div className="grow stack-small">
        <p className="strong">{words.title}</p>
        <p className="quiet">{words.sentence}</p>
      </div>
      {onRetry && (
        <button type="button" className="btn btn-default" onClick={onRetry} disabled={retrying}>
          {retrying ? t('retrying') : t('retry')}
        </button>
      )}
    </div>
  );
}

/** The same in one line, for a form: the fields that the server found wrong are listed. */
export function ErrorLine({ error }: { error: unknown }) {
  const words = useProblemWords()(error);
  return (
    <div className="error-line" role="alert">
      <p>
        <span className="strong">{words.title}.</span> {words.sentence}
      </p>
      {words.issues.length > 0 && (
        <ul>
          {words.issues.map((issue) => (
            <li key={`${issue.path} ${issue.message}`}>
              <span className="mono">{issue.path}</span> {issue.message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
