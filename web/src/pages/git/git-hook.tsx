import { connections } from '@nonstop4/contract';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';

/** What is entered at the git server, so that a push starts a run at once. The secret is shown once. */
export function GitHook({ made }: { made: boolean }) {
  const { t } = useTranslation('git');
  const make = useMutation({ mutationFn: () => api().call(connections.makeGitHook, {}) });
  return (
    <div className="stack">
      {make.data && (
        <dl className="git-hook">
          <Entry name={t('hookUrl')} text={`${location.origin}${make.data.path}`} />
          <Entry name={t('hookPlainUrl')} text={`${location.origin}${make.data.plainPath}`} />
          <Entry name={t('hookSecret')} text={make.data.secret} />
        </dl>
      )}
      <p className={make.data ? 'strong' : 'quiet'}>
        {t(make.data ? 'hookShownOnce' : made ? 'hookMade' : 'hookNone')}
      </p>
      {make.error && <ErrorLine error={make.error} />}
      <div>
        <button type="button" className="btn btn-default" disabled={make.isPending} onClick={() => make.mutate()}>
          {t(made || make.data ? 'makeAnotherSecret' : 'makeSecret')}
        </button>
      </div>
    </div>
  );
}

function Entry({ name, text }: { name: string; text: string }) {
  const { t } = useTranslation('git');
  return (
    <div>
      <dt>{name}</dt>
      <dd className="line">
        <code className="git-key-text">{text}</code>
        <CopyButton text={text} label={t('copyOf', { what: name })} />
      </dd>
    </div>
  );
}
