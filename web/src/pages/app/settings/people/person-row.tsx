import { APP_ROLES, type AppRole, type PersonView, people } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../api/client.ts';
import { keys } from '../../../../api/keys.ts';
import { ConfirmDialog } from '../../../../parts/confirm-dialog.tsx';
import { ErrorLine } from '../../../../parts/error-panel.tsx';
import { notify } from '../../../../parts/notices.ts';
import { SelectField } from '../../../../parts/select-field.tsx';
import { useAgo } from '../../../../parts/time-ago.tsx';

interface PersonRowProps {
  app: string;
  person: PersonView;
  isMe: boolean;
  mayChange: boolean;
}

/** One person with what they may; where it can be changed, with the way to do it. */
export function PersonRow({ app, person, isMe, mayChange }: PersonRowProps) {
  const { t } = useTranslation('people');
  const queryClient = useQueryClient();
  const ago = useAgo();
  const [removing, setRemoving] = useState(false);
  const { name, role } = person;
  const params = { app, user: name };
  const change = useMutation({
    mutationFn: (to: AppRole) => api().call(people.setPerson, { params, body: { role: to } }),
    onSuccess: (list) => {
      queryClient.setQueryData(keys.people(app), list);
      notify({ tone: 'ok', text: t('changed', { name }) });
    },
  });
  const remove = async () => {
    await api().call(people.removePerson, { params });
    await queryClient.invalidateQueries({ queryKey: keys.people(app) });
  };
  return (
    <li className="person-row">
      <div className="stack-small grow">
        <p>
          <span className="strong">{name}</span> {isMe && <span className="quiet">({t('you')})</span>}
        </p>
        <p className="small quiet">
          {person.ownsApp ? t('belongs', { name }) : t('since', { by: person.addedBy, ago: ago(person.addedAt) })}
        </p>
        {change.error && <ErrorLine error={change.error} />}
      </div>
      {mayChange ? (
        <div className="line person-change">
          <SelectField
            label={t('roleOf', { name })}
            labelHidden
            value={role}
            options={APP_ROLES.map((value) => ({ value, text: t(`role.${value}`) }))}
            onChange={(to) => change.mutate(to)}
          />
          <button
            type="button"
            className="btn btn-danger-quiet"
            aria-label={t('removeNamed', { name })}
            onClick={() => setRemoving(true)}
          >
            {t('remove')}
          </button>
        </div>
      ) : (
        <span>{t(`role.${role}`)}</span>
      )}
      {removing && (
        <ConfirmDialog
          title={t('removeTitle', { name })}
          action={t('remove')}
          danger
          onConfirm={remove}
          onClose={() => setRemoving(false)}
        >
          <p>{t('removeText')}</p>
        </ConfirmDialog>
      )}
    </li>
  );
}
