import { ApiProblem, connections } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { FailureCard } from '../../parts/failure-card.tsx';
import './git-page.css';

interface GitHookProps {
  made: boolean;
  /** Whether the platform can make the webhook itself. */
  atGitHub: boolean;
}

/** A webhook, so that a push starts a run at once: made by the platform where it can, or entered by hand. */
export function GitHook({ made, atGitHub }: GitHookProps) {
  return atGitHub ? (
    <>
      <InstallHook made={made} />
      <ByHand made={made} />
    </>
  ) : (
    <EnterHook made={made} />
  );
}

function InstallHook({ made }: { made: boolean }) {
  const { t } = useTranslation('git');
  const queryClient = useQueryClient();
  const install = useMutation({
    mutationFn: () => api().call(connections.installGitHook, { body: { panel: location.origin } }),
    onSuccess: ({ ok }) => (ok ? queryClient.invalidateQueries({ queryKey: keys.git(), exact: true }) : undefined),
  });
  const { data, error, isPending } = install;
  const reason = error instanceof ApiProblem ? error.problem.params.reason : undefined;
  return (
    <div className="stack">
      <div role="status">
        <p className={data?.ok ? 'git-finding git-works' : 'quiet'}>
          {t(data?.ok ? 'hookInstalled' : made ? 'hookMadeAtGitHub' : 'hookNone')}
        </p>
      </div>
      {data?.failure && <FailureCard failure={data.failure} />}
      {reason === 'panel-not-reachable' && (
        <p className="field-error">{t('fault.panel-not-reachable', { panel: location.origin })}</p>
      )}
      {error && reason !== 'panel-not-reachable' && <ErrorLine error={error} />}
      <div>
        <button type="button" className="btn btn-default" disabled={isPending} onClick={() => install.mutate()}>
          {t(isPending ? 'hookInstalling' : made ? 'hookInstallAgain' : 'hookInstall')}
        </button>
      </div>
    </div>
  );
}

function ByHand({ made }: { made: boolean }) {
  const { t } = useTranslation('git');
  return (
    <details className="git-by-hand">
      <summary>{t('hookByHand')}</summary>
      <EnterHook made={made} />
    </details>
  );
}

/** What is entered at the git server. The secret is shown once. */
function EnterHook({ made }: { made: boolean }) {
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
