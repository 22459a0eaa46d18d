import type { GitConnectionDraft } from '@nonstop4/contract';
import { useTranslation } from 'react-i18next';
import { Choice } from '../../parts/choice.tsx';
import { Field } from '../../parts/field.tsx';
import { PemField } from '../../parts/pem-field.tsx';

/** As it is typed in. */
export interface GitHubEntry {
  credential: 'token' | 'app';
  token: string;
  appId: string;
  privateKey: string;
}

interface GitHubAccessProps {
  entry: GitHubEntry;
  onChange: (entry: GitHubEntry) => void;
  /** What is saved, and used when its field stays empty. */
  kept: 'token' | 'app' | undefined;
}

/** For GitHub's API: a person's token, or an App with its key. */
export function GitHubAccess({ entry, onChange, kept }: GitHubAccessProps) {
  const { t } = useTranslation('git');
  const { t: tOfAll } = useTranslation('connection');
  const { credential, token, appId, privateKey } = entry;
  const change = (part: Partial<GitHubEntry>) => onChange({ ...entry, ...part });
  return (
    <div className="stack">
      <div>
        <Choice
          label={t('credential')}
          value={credential}
          options={[
            { value: 'token', text: t('credential.token') },
            { value: 'app', text: t('credential.app') },
          ]}
          onChange={(value) => change({ credential: value })}
        />
      </div>
      {credential === 'token' ? (
        <Field
          label={t('token')}
          type="password"
          value={token}
          onChange={(value) => change({ token: value })}
          hint={kept === 'token' ? tOfAll('tokenKept') : t('gitHubTokenHint')}
          autoComplete="off"
          spellCheck={false}
        />
      ) : (
        <>
          <Field
            label={t('appId')}
            value={appId}
            onChange={(value) => change({ appId: value })}
            hint={t('appIdHint')}
            autoComplete="off"
            spellCheck={false}
          />
          <PemField
            label={t('privateKey')}
            example="-----BEGIN RSA PRIVATE KEY-----"
            value={privateKey}
            onChange={(value) => change({ privateKey: value })}
            hint={t(kept === 'app' ? 'privateKeyKept' : 'privateKeyHint')}
          />
        </>
      )}
    </div>
  );
}

/** As the server takes it; what is empty is what was saved. */
export function gitHubDraft({ credential, token, appId, privateKey }: GitHubEntry): GitConnectionDraft['access'] {
  return {
    kind: 'github',
    credential:
      credential === 'token'
        ? { kind: 'token', ...(token.trim() === '' ? {} : { token: token.trim() }) }
        : {
            ...{ kind: 'app', appId: appId.trim() },
            ...(privateKey.trim() === '' ? {} : { privateKey: privateKey.trim() }),
          },
  };
}
