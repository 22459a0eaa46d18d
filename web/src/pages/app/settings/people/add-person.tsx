import { APP_ROLES, type AppRole, people } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../../api/client.ts';
import { keys } from '../../../../api/keys.ts';
import { Choice } from '../../../../parts/choice.tsx';
import { ErrorLine } from '../../../../parts/error-panel.tsx';
import { Field } from '../../../../parts/field.tsx';
import { notify } from '../../../../parts/notices.ts';

/** Lets somebody in by the name that they sign in with. */
export function AddPerson({ app }: { app: string }) {
  const { t } = useTranslation('people');
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<AppRole>('viewer');
  const user = name.trim().toLowerCase();
  const add = useMutation({
    mutationFn: () => api().call(people.setPerson, { params: { app, user }, body: { role } }),
    onSuccess: (list) => {
      queryClient.setQueryData(keys.people(app), list);
      notify({ tone: 'ok', text: t('shared', { name: user }) });
      setName('');
    },
  });
  const ready = user !== '' && !add.isPending;
  return (
    <form
      className="stack people-add"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) add.mutate();
      }}
    >
      <h3>{t('addTitle')}</h3>
      <Field
        label={t('name')}
        hint={t('nameHint')}
        value={name}
        onChange={setName}
        maxLength={32}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <div className="stack-small">
        <div>
          <Choice
            label={t('role')}
            value={role}
            options={APP_ROLES.map((value) => ({ value, text: t(`role.${value}`) }))}
            onChange={setRole}
          />
        </div>
        <p className="form-hint">{t(`may.${role}`)}</p>
      </div>
      {add.error && <ErrorLine error={add.error} />}
      <div>
        <button type="submit" className="btn btn-primary" disabled={!ready}>
          {t('add')}
        </button>
      </div>
    </form>
  );
}
