import { ApiProblem, type GitSettings } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../parts/choice.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { FailureCard } from '../../parts/failure-card.tsx';
import { Field } from '../../parts/field.tsx';
import { GitFindings } from './git-findings.tsx';
import { GitHubAccess } from './github-access.tsx';
import { SshAccess } from './ssh-access.tsx';
import { TokenAccess } from './token-access.tsx';
import { useConnectGit } from './use-connect-git.ts';
import { type GitEntry, useDraft } from './use-draft.ts';

/** What is wrong with the address, and what with the rest. */
const ADDRESS_FAULTS = [
  'not-an-address',
  'password-inside',
  'not-encrypted',
  'access-does-not-fit',
  'not-a-repository',
  'not-an-api',
] as const;
const ACCESS_FAULTS = [
  'token-missing',
  'key-missing',
  'host-key-missing',
  'private-key-missing',
  'private-key-unreadable',
] as const;

/** An address, what lets the platform in there, a test, and the choice. */
export function GitForm({ connection }: { connection: GitSettings['connection'] }) {
  const { t } = useTranslation('git');
  const { entry, draft, bySsh, change } = useDraft(connection);
  const { test, save, isTesting, isSaving, error, resultOf } = useConnectGit();
  const result = resultOf(draft);
  const ready = draft.address !== '' && entry.branch.trim() !== '' && !isTesting && !isSaving;
  const reason = error instanceof ApiProblem ? error.problem.params.reason : undefined;
  const addressFault = ADDRESS_FAULTS.find((fault) => fault === reason);
  const accessFault = ACCESS_FAULTS.find((fault) => fault === reason);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save(draft);
      }}
    >
      <div>
        <Choice
          label={t('kind')}
          value={entry.kind}
          options={[
            { value: 'github', text: t('kind.github') },
            { value: 'other', text: t('kind.other') },
          ]}
          onChange={(kind) => change({ kind })}
        />
      </div>
      <Field
        label={t(entry.kind === 'github' ? 'repository' : 'address')}
        value={entry.address}
        onChange={(address) => change({ address })}
        hint={t(entry.kind === 'github' ? 'repositoryHint' : 'addressHint')}
        {...(addressFault ? { error: t(`fault.${addressFault}`) } : {})}
        autoComplete="off"
        spellCheck={false}
      />
      <Field
        label={t('branch')}
        value={entry.branch}
        onChange={(branch) => change({ branch })}
        hint={t('branchHint')}
        spellCheck={false}
      />
      <Access {...{ connection, entry, bySsh, change }} />
      <div className="line">
        <button type="button" className="btn btn-default" disabled={!ready} onClick={() => test(draft)}>
          {isTesting ? t('testing') : t('test')}
        </button>
        <button type="submit" className="btn btn-primary" disabled={!ready}>
          {isSaving ? t('saving') : t('save')}
        </button>
      </div>
      <div role="status">{result?.ok && <GitFindings works={t('works')} repository={result.repository} />}</div>
      {result?.failure && <FailureCard failure={result.failure} consequence={t('nothingChanged')} />}
      {accessFault && <p className="field-error">{t(`fault.${accessFault}`)}</p>}
      {!addressFault && !accessFault && error && <ErrorLine error={error} />}
    </form>
  );
}

interface AccessProps {
  connection: GitSettings['connection'];
  entry: GitEntry;
  bySsh: boolean;
  change: (part: Partial<GitEntry>) => void;
}

/** What fits the address. */
function Access({ connection, entry, bySsh, change }: AccessProps) {
  if (entry.kind === 'github') {
    const saved = connection?.github;
    const kept = saved?.credential === 'app' && saved.appId !== entry.github.appId.trim() ? undefined : saved;
    return <GitHubAccess entry={entry.github} onChange={(github) => change({ github })} kept={kept?.credential} />;
  }
  if (bySsh) {
    return (
      <SshAccess
        address={entry.address.trim()}
        publicKey={connection?.publicKey}
        accepted={entry.hostKeys}
        onAccept={(hostKeys) => change({ hostKeys })}
      />
    );
  }
  return (
    <TokenAccess
      {...{ userName: entry.userName, token: entry.token }}
      kept={connection?.access === 'token'}
      onUserName={(userName) => change({ userName })}
      onToken={(token) => change({ token })}
    />
  );
}
