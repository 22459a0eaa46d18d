import { ApiProblem, type GitConnectionDraft, type GitSettings } from '@nonstop4/contract';
import IconCheck from '@tabler/icons-react/dist/esm/icons/IconCheck.mjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { FailureCard } from '../../parts/failure-card.tsx';
import { Field } from '../../parts/field.tsx';
import { SshAccess } from './ssh-access.tsx';
import { TokenAccess } from './token-access.tsx';
import { useConnectGit } from './use-connect-git.ts';

/** The part of an address before the first colon has a name and a server: `git@github.com:kim/apps.git`. */
const SSH = /^(ssh:\/\/|[^\s/:@]+@[^\s/:]+:)/;

const FAULTS = [
  'not-an-address',
  'password-inside',
  'not-encrypted',
  'access-does-not-fit',
  'token-missing',
  'key-missing',
  'host-key-missing',
] as const;

/** An address, what lets the platform in there, a test, and the choice. */
export function GitForm({ connection }: { connection: GitSettings['connection'] }) {
  const { t } = useTranslation('git');
  const [address, setAddress] = useState(connection?.address ?? '');
  const [branch, setBranch] = useState(connection?.branch ?? 'main');
  const [userName, setUserName] = useState(connection?.userName ?? 'x-access-token');
  const [token, setToken] = useState('');
  const [hostKeys, setHostKeys] = useState<string[]>(connection?.hostKeys ?? []);
  const { test, save, isTesting, isSaving, error, resultOf } = useConnectGit();
  const bySsh = SSH.test(address.trim());
  const draft: GitConnectionDraft = {
    ...{ address: address.trim(), branch: branch.trim() },
    access: bySsh
      ? { kind: 'ssh-key', hostKeys }
      : { kind: 'token', userName: userName.trim(), ...(token === '' ? {} : { token: token.trim() }) },
  };
  const result = resultOf(draft);
  const ready = address.trim() !== '' && branch.trim() !== '' && !isTesting && !isSaving;
  const fault = faultOf(error);
  const addressFault = fault && !['token-missing', 'key-missing', 'host-key-missing'].includes(fault);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) save(draft);
      }}
    >
      <Field
        label={t('address')}
        value={address}
        onChange={setAddress}
        hint={t('addressHint')}
        {...(addressFault ? { error: t(`fault.${fault}`) } : {})}
        autoComplete="off"
        spellCheck={false}
      />
      <Field label={t('branch')} value={branch} onChange={setBranch} hint={t('branchHint')} spellCheck={false} />
      {bySsh ? (
        <SshAccess
          address={address.trim()}
          publicKey={connection?.publicKey}
          accepted={hostKeys}
          onAccept={setHostKeys}
        />
      ) : (
        <TokenAccess
          {...{ userName, token }}
          kept={connection?.access === 'token'}
          onUserName={setUserName}
          onToken={setToken}
        />
      )}
      <div className="line">
        <button type="button" className="btn btn-default" disabled={!ready} onClick={() => test(draft)}>
          {isTesting ? t('testing') : t('test')}
        </button>
        <button type="submit" className="btn btn-primary" disabled={!ready}>
          {isSaving ? t('saving') : t('save')}
        </button>
      </div>
      <div role="status">
        {result?.ok && (
          <p className="line git-works">
            <IconCheck size={20} aria-hidden /> {t('works')}
          </p>
        )}
      </div>
      {result?.failure && <FailureCard failure={result.failure} consequence={t('nothingChanged')} />}
      {fault && !addressFault && <p className="field-error">{t(`fault.${fault}`)}</p>}
      {!fault && error && <ErrorLine error={error} />}
    </form>
  );
}

function faultOf(error: unknown): (typeof FAULTS)[number] | undefined {
  const reason = error instanceof ApiProblem ? error.problem.params.reason : undefined;
  return FAULTS.find((fault) => fault === reason);
}
