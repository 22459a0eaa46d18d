import { type InvitationView, type MadeInvitation, signUps } from '@nonstop4/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Answer } from '../../parts/answer.tsx';
import { Entry, EntryList } from '../../parts/entry-list.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { TextShownOnce } from '../../parts/shown-once.tsx';
import { accessQueries } from './access-queries.ts';

/** Those that nobody has used, and a new one. */
export function Invitations() {
  const { t } = useTranslation('access');
  const invitations = useQuery(accessQueries.invitations());
  const [made, setMade] = useState<MadeInvitation>();
  return (
    <>
      <NewInvitation onMade={setMade} />
      {made && (
        <TextShownOnce title={t(made.mailed ? 'linkMailed' : 'linkOnce')} text={made.link} copyLabel={t('linkCopy')} />
      )}
      <Answer query={invitations}>
        {(list) =>
          list.length === 0 ? (
            <p className="quiet">{t('invitationsEmpty')}</p>
          ) : (
            <EntryList>
              {list.map((invitation) => (
                <Invitation key={invitation.id} invitation={invitation} />
              ))}
            </EntryList>
          )
        }
      </Answer>
    </>
  );
}

function NewInvitation({ onMade }: { onMade: (invitation: MadeInvitation) => void }) {
  const { t } = useTranslation('access');
  const queryClient = useQueryClient();
  const [email, setEmail] = useState('');
  const invite = useMutation({
    mutationFn: () => api().call(signUps.invite, { body: { email: email.trim() } }),
    onSuccess: (made) => {
      onMade(made);
      setEmail('');
      return queryClient.invalidateQueries({ queryKey: accessQueries.invitations().queryKey });
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        invite.mutate();
      }}
    >
      <Field
        label={t('inviteEmail')}
        hint={t('inviteEmailHint')}
        type="email"
        value={email}
        onChange={setEmail}
        autoComplete="off"
        autoCapitalize="none"
        end={
          <button type="submit" className="btn btn-primary" disabled={invite.isPending}>
            {t('invite')}
          </button>
        }
      />
      {invite.error && <ErrorLine error={invite.error} />}
    </form>
  );
}

function Invitation({ invitation: { id, email, expiresAt, expired } }: { invitation: InvitationView }) {
  const { t } = useTranslation('access');
  const format = useFormat();
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api().call(signUps.revokeInvitation, { params: { invitation: id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: accessQueries.invitations().queryKey }),
  });
  const name = email || t('inviteAnybody');
  return (
    <Entry
      title={<span className="strong">{name}</span>}
      about={t(expired ? 'inviteExpired' : 'inviteUntil', { date: format.dateTime(expiresAt) })}
      action={
        <button
          type="button"
          className="btn btn-sm btn-danger-quiet"
          aria-label={t('revokeNamed', { name })}
          disabled={revoke.isPending}
          onClick={() => revoke.mutate()}
        >
          {t('revoke')}
        </button>
      }
    />
  );
}
