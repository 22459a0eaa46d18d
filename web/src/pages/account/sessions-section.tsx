import { accountSecurity, type SessionView } from '@nonstop4/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { Answer } from '../../parts/answer.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Entry, EntryList } from '../../parts/entry-list.tsx';
import { Section } from '../../parts/section.tsx';
import { useAgo } from '../../parts/time-ago.tsx';
import { accountQueries } from './account-queries.ts';

/** Where one is signed in, and the way to end that. */
export function SessionsSection() {
  const { t } = useTranslation('security');
  const queryClient = useQueryClient();
  const sessions = useQuery(accountQueries.sessions());
  const [ending, setEnding] = useState<SessionView | 'others'>();
  const end = async () => {
    if (ending === 'others') await api().call(accountSecurity.endOtherSessions, {});
    else if (ending) await api().call(accountSecurity.endSession, { params: { session: ending.id } });
    await queryClient.invalidateQueries({ queryKey: accountQueries.sessions().queryKey });
  };
  const several = (sessions.data?.length ?? 0) > 1;
  return (
    <Section
      title={t('sessionsTitle')}
      intro={t('sessionsIntro')}
      actions={
        several && (
          <button type="button" className="btn btn-sm btn-default" onClick={() => setEnding('others')}>
            {t('sessionsEndOthers')}
          </button>
        )
      }
    >
      <Answer query={sessions}>
        {(list) => (
          <EntryList>
            {list.map((session) => (
              <Session key={session.id} session={session} onEnd={() => setEnding(session)} />
            ))}
          </EntryList>
        )}
      </Answer>
      {ending && (
        <ConfirmDialog
          title={t(ending === 'others' ? 'sessionsEndOthersTitle' : 'sessionEndTitle')}
          action={t('sessionEnd')}
          onConfirm={end}
          onClose={() => setEnding(undefined)}
        >
          <p>{t('sessionEndText')}</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

function Session({ session, onEnd }: { session: SessionView; onEnd: () => void }) {
  const { t } = useTranslation('security');
  const ago = useAgo();
  const { browser, system, from, createdAt, lastSeenAt, current } = session;
  const what = browser && system ? t('sessionOn', { browser, system }) : browser || system || t('sessionUnknown');
  return (
    <Entry
      title={
        <>
          <span className="strong">{what}</span> {current && <span className="quiet">· {t('sessionHere')}</span>}
        </>
      }
      about={
        <>
          {t('sessionSince', { ago: ago(createdAt) })}
          {'\u00a0· '}
          {t('sessionSeen', { ago: ago(lastSeenAt) })}
          {from !== '' && `\u00a0· ${from}`}
        </>
      }
      action={
        !current && (
          <button
            type="button"
            className="btn btn-sm btn-danger-quiet"
            aria-label={t('sessionEndNamed', { what })}
            onClick={onEnd}
          >
            {t('sessionEnd')}
          </button>
        )
      }
    />
  );
}
