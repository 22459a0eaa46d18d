import { connections } from '@nonstop4/contract';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { FailureCard } from '../../parts/failure-card.tsx';

interface SshAccessProps {
  address: string;
  /** Of the connection as it is saved. */
  publicKey: string | undefined;
  /** Lines of the server's keys. */
  accepted: string[];
  onAccept: (lines: string[]) => void;
}

/** For addresses by ssh: the platform's key goes there, and the server's key is compared. */
export function SshAccess({ address, publicKey, accepted, onAccept }: SshAccessProps) {
  const { t } = useTranslation('git');
  const make = useMutation({ mutationFn: () => api().call(connections.makeGitKey, {}) });
  const key = make.data?.publicKey ?? publicKey;
  return (
    <div className="stack">
      <div className="stack-small">
        <h3>{t('deployKeyTitle')}</h3>
        <p className="quiet">{t('deployKeyText')}</p>
        {key && (
          <div className="line git-key">
            <code className="git-key-text">{key}</code>
            <CopyButton text={key} label={t('copyKey')} />
          </div>
        )}
        {make.error && <ErrorLine error={make.error} />}
        <div>
          <button type="button" className="btn btn-default" disabled={make.isPending} onClick={() => make.mutate()}>
            {t(key ? 'makeAnotherKey' : 'makeKey')}
          </button>
        </div>
      </div>
      <ServerKeys address={address} accepted={accepted} onAccept={onAccept} />
    </div>
  );
}

function ServerKeys({ address, accepted, onAccept }: Omit<SshAccessProps, 'publicKey'>) {
  const { t } = useTranslation('git');
  const look = useMutation({ mutationFn: () => api().call(connections.gitHostKeys, { body: { address } }) });
  const toggle = (line: string, on: boolean) =>
    onAccept(on ? [...accepted, line] : accepted.filter((other) => other !== line));
  return (
    <div className="stack-small">
      <h3>{t('serverKeyTitle')}</h3>
      <p className="quiet">{t('serverKeyText')}</p>
      {look.data?.keys.map(({ type, fingerprint, line }) => (
        <label key={line} className="form-check">
          <input
            type="checkbox"
            className="form-check-input"
            checked={accepted.includes(line)}
            onChange={(event) => toggle(line, event.target.checked)}
          />
          <span className="form-check-label">
            {type} <span className="mono git-key-text">{fingerprint}</span>
          </span>
        </label>
      ))}
      {!look.data && accepted.length > 0 && <p>{t('serverKeyAccepted', { count: accepted.length })}</p>}
      {look.data?.failure && <FailureCard failure={look.data.failure} />}
      {look.error && <ErrorLine error={look.error} />}
      <div>
        <button type="button" className="btn btn-default" disabled={look.isPending} onClick={() => look.mutate()}>
          {t(look.isPending ? 'lookingAtServer' : 'lookAtServer')}
        </button>
      </div>
    </div>
  );
}
