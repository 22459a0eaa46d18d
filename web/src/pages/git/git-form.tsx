import type { GitConnectionDraft, GitSettings } from '@nonstop4/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConnectionForm } from '../../parts/connection/connection-form.tsx';
import { faultOf } from '../../parts/connection/use-connection.ts';
import { ErrorLine } from '../../parts/error-panel.tsx';
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
  const connect = useConnectGit();
  const bySsh = SSH.test(address.trim());
  const draft: GitConnectionDraft = {
    ...{ address: address.trim(), branch: branch.trim() },
    access: bySsh
      ? { kind: 'ssh-key', hostKeys }
      : { kind: 'token', userName: userName.trim(), ...(token === '' ? {} : { token: token.trim() }) },
  };
  const fault = faultOf(connect.error, FAULTS);
  const addressFault = fault && !['token-missing', 'key-missing', 'host-key-missing'].includes(fault);
  return (
    <ConnectionForm
      {...{ draft, connection: connect }}
      filled={address.trim() !== '' && branch.trim() !== ''}
      works={() => t('works')}
      complaint={
        fault
          ? !addressFault && <p className="field-error">{t(`fault.${fault}`)}</p>
          : connect.error !== null && <ErrorLine error={connect.error} />
      }
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
    </ConnectionForm>
  );
}
