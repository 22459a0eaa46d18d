import { PLATFORM_ROLES, type PlatformRole, users } from '@nonstop4/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import { Choice } from '../../parts/choice.tsx';
import { ErrorLine } from '../../parts/error-panel.tsx';
import { Field } from '../../parts/field.tsx';
import { notify } from '../../parts/notices.ts';
import { isGoodPassword } from '../entrance/new-password-field.tsx';

/** The fields of an account for somebody else. */
export function NewUser() {
  const { t } = useTranslation('users');
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<PlatformRole>('member');
  const add = useMutation({
    mutationFn: () => api().call(users.createUser, { body: { name: name.trim(), password, role } }),
    onSuccess: (user) => {
      notify({ tone: 'ok', text: t('added', { name: user.name }) });
      setName('');
      setPassword('');
      return queryClient.invalidateQueries({ queryKey: keys.users() });
    },
  });
  const ready = name.trim() !== '' && isGoodPassword(password) && !add.isPending;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) add.mutate();
      }}
    >
      <div className="columns user-columns">
        <Field
          label={t('name')}
          value={name}
          onChange={setName}
          maxLength={32}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Field
          label={t('password')}
          hint={t('passwordHint')}
          value={password}
          onChange={setPassword}
          type="password"
          autoComplete="new-password"
        />
      </div>
      <div>
        <Choice
          label={t('role')}
          value={role}
          options={PLATFORM_ROLES.map((value) => ({ value, text: t(`role.${value}`) }))}
          onChange={setRole}
        />
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
