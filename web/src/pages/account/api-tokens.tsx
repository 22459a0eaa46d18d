import { type ApiToken, type NewApiToken, operations, TOKEN_SCOPES, type TokenScope } from '@nonstop4/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { queries } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Choice } from '../../parts/choice.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Entry, EntryList } from '../../parts/entry-list.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { Section } from '../../parts/section.tsx';
import { TextShownOnce } from '../../parts/shown-once.tsx';
import { useAgo } from '../../parts/time-ago.tsx';

/** Keys for the command line and for scripts. */
export function ApiTokens() {
  const { t } = useTranslation('account');
  const tokens = useQuery(queries.tokens());
  const [made, setMade] = useState<NewApiToken>();
  return (
    <Section title={t('tokensTitle')} intro={t('tokensIntro')}>
      <NewToken onMade={setMade} />
      {made && <TextShownOnce title={t('tokenOnce')} text={made.token} copyLabel={t('tokenCopy')} />}
      <Answer query={tokens}>
        {(list) => (list.length === 0 ? <p className="quiet">{t('tokensEmpty')}</p> : <TokenList tokens={list} />)}
      </Answer>
    </Section>
  );
}

const LIFETIMES = { '7': 7, '30': 30, '90': 90, '365': 365, never: undefined } as const;
type Lifetime = keyof typeof LIFETIMES;

function NewToken({ onMade }: { onMade: (token: NewApiToken) => void }) {
  const { t } = useTranslation('account');
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<TokenScope>('deploy');
  const [lifetime, setLifetime] = useState<Lifetime>('90');
  const create = useMutation({
    mutationFn: () =>
      api().call(operations.createToken, {
        body: { name: name.trim(), scope, expiresInDays: LIFETIMES[lifetime] },
      }),
    onSuccess: (token) => {
      onMade(token);
      setName('');
      return queryClient.invalidateQueries({ queryKey: keys.tokens() });
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') create.mutate();
      }}
    >
      <div>
        {/* The choice has these words as its own name. */}
        <p className="form-label" aria-hidden>
          {t('tokenScope')}
        </p>
        <Choice
          label={t('tokenScope')}
          value={scope}
          options={TOKEN_SCOPES.map((value) => ({ value, text: t(`scope.${value}`) }))}
          onChange={setScope}
        />
        <p className="form-hint">{t(`scopeHint.${scope}`)}</p>
      </div>
      <div>
        <p className="form-label" aria-hidden>
          {t('tokenLifetime')}
        </p>
        <Choice
          label={t('tokenLifetime')}
          value={lifetime}
          options={(['7', '30', '90', '365', 'never'] as const).map((value) => ({
            value,
            text: value === 'never' ? t('tokenForever') : t('tokenDays', { count: Number(value) }),
          }))}
          onChange={setLifetime}
        />
      </div>
      <Field
        label={t('tokenName')}
        hint={t('tokenNameHint')}
        value={name}
        onChange={setName}
        maxLength={60}
        end={
          <button type="submit" className="btn btn-primary" disabled={name.trim() === '' || create.isPending}>
            {t('tokenCreate')}
          </button>
        }
      />
      {create.error && <ErrorLine error={create.error} />}
    </form>
  );
}

function TokenList({ tokens }: { tokens: readonly ApiToken[] }) {
  const { t } = useTranslation('account');
  const queryClient = useQueryClient();
  const ago = useAgo();
  const format = useFormat();
  const [revoking, setRevoking] = useState<ApiToken>();
  const revoke = async (token: ApiToken) => {
    await api().call(operations.revokeToken, { params: { token: token.id } });
    await queryClient.invalidateQueries({ queryKey: keys.tokens() });
  };
  return (
    <>
      <EntryList>
        {tokens.map((token) => (
          <Entry
            key={token.id}
            title={
              <>
                <span className="strong">{token.name}</span> <span className="mono quiet">{token.hint}</span>{' '}
                <span className="quiet">· {t(`scope.${token.scope}`)}</span>
              </>
            }
            about={
              <>
                {t('tokenMade', { ago: ago(token.createdAt) })} ·{' '}
                {token.lastUsedAt ? t('tokenUsed', { ago: ago(token.lastUsedAt) }) : t('tokenNeverUsed')} ·{' '}
                {token.expiresAt ? t('tokenUntil', { date: format.dateTime(token.expiresAt) }) : t('tokenForever')}
              </>
            }
            action={
              <button
                type="button"
                className="btn btn-sm btn-danger-quiet"
                aria-label={t('tokenRevokeNamed', { name: token.name })}
                onClick={() => setRevoking(token)}
              >
                {t('tokenRevoke')}
              </button>
            }
          />
        ))}
      </EntryList>
      {revoking && (
        <ConfirmDialog
          title={t('tokenRevokeTitle', { name: revoking.name })}
          action={t('tokenRevoke')}
          danger
          onConfirm={() => revoke(revoking)}
          onClose={() => setRevoking(undefined)}
        >
          <p>{t('tokenRevokeText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
