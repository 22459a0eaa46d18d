import { type AppDetail, type PersonView, people } from '@nonstop4/contract';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../api/client.ts';
import { keys } from '../../../../api/keys.ts';
import { queries } from '../../../../api/queries.ts';
import { Answer } from '../../../../parts/answer.tsx';
import { ConfirmDialog } from '../../../../parts/confirm-dialog.tsx';
import { Section } from '../../../../parts/section.tsx';
import { AddPerson } from './add-person.tsx';
import { PersonRow } from './person-row.tsx';
import './people.css';

const peopleQuery = (app: string) =>
  queryOptions({
    queryKey: keys.people(app),
    queryFn: ({ signal }) => api().call(people.listPeople, { params: { app } }, signal),
  });

/** Who has a part in the app; its owners change that, and everybody else may leave. */
export function PeopleSection({ app }: { app: AppDetail }) {
  const { t } = useTranslation('people');
  const list = useQuery(peopleQuery(app.name));
  const me = useQuery(queries.me());
  const mine = list.data?.find(({ name }) => name === me.data?.name);
  return (
    <Section title={t('title')} intro={t('intro')} actions={mine && !mine.ownsApp && <Leave app={app.name} />}>
      <Answer query={list}>{(found) => <People app={app} people={found} me={me.data?.name} />}</Answer>
      {app.role === 'owner' && <AddPerson app={app.name} />}
    </Section>
  );
}

function People({ app, people: found, me }: { app: AppDetail; people: readonly PersonView[]; me: string | undefined }) {
  return (
    <ul className="plain-list people-list">
      {found.map((person) => (
        <PersonRow
          key={person.name}
          app={app.name}
          person={person}
          isMe={person.name === me}
          mayChange={app.role === 'owner' && !person.ownsApp && person.name !== me}
        />
      ))}
    </ul>
  );
}

function Leave({ app }: { app: string }) {
  const { t } = useTranslation('people');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    await api().call(people.leaveApp, { params: { app } });
    await navigate({ to: '/' });
    await queryClient.invalidateQueries({ queryKey: keys.apps() });
  };
  return (
    <>
      <button type="button" className="btn btn-sm btn-danger-quiet" onClick={() => setAsking(true)}>
        {t('leave')}
      </button>
      {asking && (
        <ConfirmDialog
          title={t('leaveTitle', { app })}
          action={t('leave')}
          danger
          onConfirm={leave}
          onClose={() => setAsking(false)}
        >
          <p>{t('leaveText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
