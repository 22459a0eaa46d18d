import type { GitSettings } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../parts/choice.tsx';
import { ConnectionForm } from '../../parts/connection/connection-form.tsx';
import { faultOf } from '../../parts/connection/use-connection.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
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
  const connect = useConnectGit();
  const addressFault = faultOf(connect.error, ADDRESS_FAULTS);
  const accessFault = faultOf(connect.error, ACCESS_FAULTS);
  return (
    <ConnectionForm
      {...{ draft, connection: connect }}
      filled={draft.address !== '' && entry.branch.trim() !== ''}
      works={({ repository }) => <GitFindings works={t('works')} repository={repository} />}
      complaint={
        <>
          {accessFault && <p className="field-error">{t(`fault.${accessFault}`)}</p>}
          {!addressFault && !accessFault && connect.error !== null && <ErrorLine error={connect.error} />}
        </>
      }
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
    </ConnectionForm>
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
